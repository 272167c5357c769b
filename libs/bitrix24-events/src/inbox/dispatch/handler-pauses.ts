import type { Logger } from '@nestjs/common';
import type { Inbox } from '../inbox.js';

/** Which handlers begin nothing more, everywhere or for single portals, until somebody resumes them. */
export class HandlerPauses {
  private handlers: ReadonlySet<string> = new Set();
  private portals: ReadonlyMap<string, ReadonlySet<string>> = new Map();

  constructor(private readonly inbox: Pick<Inbox, 'paused' | 'pausedPortals' | 'setPaused'>) {}

  /** Handlers that are paused everywhere. */
  get everywhere(): ReadonlySet<string> {
    return this.handlers;
  }

  /** Pauses for single portals. */
  get forPortals(): readonly (readonly [handlerKey: string, memberId: string])[] {
    return [...this.portals].flatMap(([key, portals]) =>
      [...portals].map((memberId) => [key, memberId] as const),
    );
  }

  portalsOf(handlerKey: string): string[] {
    return [...(this.portals.get(handlerKey) ?? [])];
  }

  isPausedFor(handlerKey: string, memberId: string): boolean {
    return this.portals.get(handlerKey)?.has(memberId) ?? false;
  }

  async read(): Promise<void> {
    this.handlers = await this.inbox.paused();
    this.portals = await this.inbox.pausedPortals();
  }

  /**
   * @param memberId of that portal alone. Without it, its end is the end of the pauses for single portals, too
   * @returns the portals for which the handler may be paused, or no longer is
   */
  async set(handlerKey: string, paused: boolean, memberId?: string): Promise<string[]> {
    const portals = this.portalsOf(handlerKey);
    await this.inbox.setPaused(handlerKey, paused, memberId);
    if (!paused && memberId === undefined)
      await Promise.all(portals.map((portal) => this.inbox.setPaused(handlerKey, false, portal)));
    await this.read();
    return memberId === undefined ? portals : [memberId];
  }

  logTo(logger: Pick<Logger, 'warn'>): void {
    for (const key of this.handlers) logger.warn(`${key} is paused: resume it by Bitrix24Inbox.resume()`);
    for (const [key, portals] of this.portals)
      logger.warn(
        `${key} is paused for portal ${[...portals].join(', ')}: resume it by Bitrix24Inbox.resume(key, memberId)`,
      );
  }
}
