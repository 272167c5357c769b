import { Inject, Injectable, Logger } from '@nestjs/common';
import { HandlerRegistry } from '../handlers/index.js';
import { APPLICATION_OPTIONS, InstallationCache, type ApplicationOptions } from '../portals/index.js';
import type { Part } from '../common/index.js';
import { ECHOES_OPTIONS, type EchoesOptions } from './echoes.options.js';
import { ignoreOwnProblems } from './ignore-own-problems.js';

/** The parts of an event that decide who caused it. */
export interface OwnedEvent {
  id: string;
  name: string;
  source: string;
  memberId: string;
  domain: string;
  userId?: string;
}

/** Portals that have been warned about; each is once. */
const MAX_WARNED = 1_000;

/**
 * Withholds the application's own events from handlers with `ignoreOwn`, when they are certain to
 * be its own.
 */
@Injectable()
export class OwnEvents implements Part {
  private readonly logger = new Logger('Bitrix24Echoes');
  private readonly counts = new Map<string, number>();
  private readonly warned = new Set<string>();
  private asked?: boolean;

  constructor(
    private readonly handlers: HandlerRegistry,
    private readonly installations: InstallationCache,
    @Inject(ECHOES_OPTIONS) private readonly options: EchoesOptions,
    @Inject(APPLICATION_OPTIONS) private readonly application: ApplicationOptions | undefined | null,
  ) {}

  problems(): string[] {
    return ignoreOwnProblems(this.handlers.allHandlers(), Boolean(this.application));
  }

  /** Whether any handler uses `ignoreOwn`. */
  get areIgnored(): boolean {
    return (this.asked ??= this.handlers.allHandlers().some(({ ignoreOwn }) => ignoreOwn));
  }

  /** The handlers, by key, that are to receive the event. */
  async without<Target extends { key: string }>(event: OwnedEvent, targets: Target[]): Promise<Target[]> {
    const isIgnoring = ({ key }: Target): boolean => this.handlers.get(key)?.ignoreOwn === true;
    if (!targets.some(isIgnoring) || !(await this.isCertainlyOwn(event))) return targets;
    return targets.filter((target) => {
      if (!isIgnoring(target)) return true;
      this.counts.set(target.key, this.ignored(target.key) + 1);
      this.logger.debug(
        `${target.key} ignores ${event.name} ${event.id}: our own user ${event.userId} caused it`,
      );
      return false;
    });
  }

  /** Number of events withheld from a handler since the start. */
  ignored(handlerKey: string): number {
    return this.counts.get(handlerKey) ?? 0;
  }

  private async isCertainlyOwn({ source, memberId, domain, userId }: OwnedEvent): Promise<boolean> {
    // A webhook names no user, a sweep finds anyone's changes, and an offline-queue row stands for
    // all changes since the last read but names only the last user.
    if (source !== 'application' || userId === undefined) return false;
    if (this.options.isOwnUser(memberId, userId)) return true;
    const installation = await this.installations.get(memberId);
    if (installation?.systemUser) return installation.userId === userId;
    if (installation && !this.options.namesUsersOf(memberId)) this.warn(memberId, domain);
    return false;
  }

  private warn(memberId: string, domain: string): void {
    if (this.warned.has(memberId) || this.warned.size >= MAX_WARNED) return;
    this.warned.add(memberId);
    this.logger.warn(
      `ignoreOwn has no effect on portal ${memberId} (${domain}): its installation acts as a user who acts ` +
        'manually, too. Try: echoes.ownUserIds, with a user that only this application uses.',
    );
  }
}
