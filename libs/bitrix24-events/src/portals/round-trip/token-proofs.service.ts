import { Inject, Injectable, Logger } from '@nestjs/common';
import { OwnedTasks } from '../../common/async/index.js';
import { CLOCK, readThrown, thrownText, type Clock, type Part } from '../../common/index.js';
import { InstallationCache } from '../installations/installation-cache.js';
import { INSTALLATION_STORE, type InstallationStore } from '../installations/installation-store.js';
import { pickInstallations } from '../installations/list-installations.js';
import { PortalEvents } from '../portal-events/portal-events.service.js';
import { PortalNotInstalledError } from '../portals.errors.js';
import { firstHint } from './portal-check.js';
import { RoundTrip } from './round-trip.service.js';
import { TEST_EVENTS, type TestEvents } from './test-events.js';

/**
 * Milliseconds until a portal that could not prove its token is asked again: its installation may
 * not be finished yet.
 */
const RETRY_PAUSES_MS = [10_000, 60_000, 600_000, 3_600_000];

/**
 * Has portals prove their `application_token` in the background, until each has. Owns everything
 * that it starts.
 */
@Injectable()
export class TokenProofs implements Part {
  private readonly logger = new Logger('Bitrix24Portals');
  private readonly tasks = new OwnedTasks();
  private readonly timers = new Map<string, () => void>();
  private stopped = false;

  constructor(
    private readonly roundTrip: RoundTrip,
    private readonly installations: InstallationCache,
    @Inject(TEST_EVENTS) private readonly testEvents: TestEvents,
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(CLOCK) private readonly clock: Clock,
    portalEvents: PortalEvents,
  ) {
    portalEvents.on('tokenUnproven', 'wake', ({ memberId }) => this.beginProof(memberId));
  }

  /** Starts with the portals whose token was unknown before. Returns immediately. */
  start(): void {
    this.tasks.start(this.beginAll());
  }

  /**
   * Proves the `application_token` of a portal in the background, if it is absent or may have
   * changed: immediately, and again later while the portal does not deliver yet. Returns
   * immediately.
   */
  beginProof(memberId: string): void {
    if (this.stopped) return;
    if (this.testEvents.mayBind) this.attempt(memberId, 0);
    else
      this.logger.warn(
        `the application_token of portal ${memberId} is not proven, as bindings.mode keeps the portal from being ` +
          'asked. Try: Bitrix24Portals.check(memberId)',
      );
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const cancel of this.timers.values()) cancel();
    this.timers.clear();
    await this.tasks.idle();
  }

  private attempt(memberId: string, failures: number): void {
    this.timers.get(memberId)?.();
    this.timers.delete(memberId);
    this.tasks.start(this.prove(memberId, failures));
  }

  private async beginAll(): Promise<void> {
    try {
      for (const memberId of await this.unprovenPortals()) this.beginProof(memberId);
    } catch (error) {
      this.logger.warn(`portals without an application_token could not be listed: ${thrownText(error)}`);
    }
  }

  private unprovenPortals(): Promise<string[]> {
    return pickInstallations(this.store, this.installations.clientId, (one) =>
      one.status === 'active' && !one.hasApplicationToken ? one.memberId : undefined,
    );
  }

  private async prove(memberId: string, failures: number): Promise<void> {
    try {
      const check = await this.roundTrip.check(memberId);
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
    this.logger.warn(
      `the application_token of portal ${memberId} is not proven, and tried again in ` +
        `${pause / 1_000} s. ${hint}`,
    );
    this.timers.set(
      memberId,
      this.clock.schedule(() => this.attempt(memberId, failures + 1), pause),
    );
  }
}
