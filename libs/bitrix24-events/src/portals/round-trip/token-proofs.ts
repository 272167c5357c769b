import { readThrown, settled, thrownText, type Clock } from '../../common/index.js';
import { PortalNotInstalledError } from '../portals.errors.js';
import { firstHint, type PortalCheck } from './portal-check.js';

/**
 * Milliseconds until a portal that could not prove its token is asked again: its installation may
 * not be finished yet.
 */
const RETRY_PAUSES_MS = [10_000, 60_000, 600_000, 3_600_000];

/** The dependencies of {@link TokenProofs}. */
export interface ProofParts {
  check(memberId: string): Promise<PortalCheck>;
  mayBind(): boolean;
  /** `memberId`s of the portals whose token is unknown. */
  unproven(): Promise<string[]>;
  warn(sentence: string): void;
}

/**
 * Has portals prove their `application_token` in the background, until each has. Owns everything
 * that it starts.
 */
export class TokenProofs {
  private readonly tasks = new Set<Promise<void>>();
  private readonly timers = new Map<string, () => void>();
  private stopped = false;

  constructor(
    private readonly clock: Clock,
    private readonly parts: ProofParts,
  ) {}

  /** Starts with the unproven ones, in the background. */
  start(): void {
    this.own(this.beginAll());
  }

  beginProof(memberId: string): void {
    if (this.stopped) return;
    if (this.parts.mayBind()) this.attempt(memberId, 0);
    else
      this.parts.warn(
        `the application_token of portal ${memberId} is not proven, as bindings.mode keeps the portal from being ` +
          'asked. Try: Bitrix24Portals.check(memberId)',
      );
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const cancel of this.timers.values()) cancel();
    this.timers.clear();
    await Promise.allSettled(this.tasks);
  }

  private attempt(memberId: string, failures: number): void {
    this.timers.get(memberId)?.();
    this.timers.delete(memberId);
    this.own(this.prove(memberId, failures));
  }

  private own(work: Promise<void>): void {
    const task = settled(work).finally(() => this.tasks.delete(task));
    this.tasks.add(task);
  }

  private async beginAll(): Promise<void> {
    try {
      for (const memberId of await this.parts.unproven()) this.beginProof(memberId);
    } catch (error) {
      this.parts.warn(`portals without an application_token could not be listed: ${thrownText(error)}`);
    }
  }

  private async prove(memberId: string, failures: number): Promise<void> {
    try {
      const check = await this.parts.check(memberId);
      if (check.applicationToken.state !== 'works')
        this.again(memberId, failures, firstHint(check) ?? 'no reason is known');
    } catch (error) {
      // It was uninstalled meanwhile: there is nothing left to prove.
      if (!(error instanceof PortalNotInstalledError))
        this.again(memberId, failures, readThrown(error).message);
    }
  }

  private again(memberId: string, failures: number, hint: string): void {
    if (this.stopped) return;
    const pause = RETRY_PAUSES_MS[Math.min(failures, RETRY_PAUSES_MS.length - 1)]!;
    this.parts.warn(
      `the application_token of portal ${memberId} is not proven, and tried again in ` +
        `${pause / 1_000} s. ${hint}`,
    );
    this.timers.set(
      memberId,
      this.clock.schedule(() => this.attempt(memberId, failures + 1), pause),
    );
  }
}
