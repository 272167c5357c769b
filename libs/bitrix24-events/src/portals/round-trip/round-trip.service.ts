import { Inject, Injectable, Logger } from '@nestjs/common';
import { SingleFlight } from '../../common/async/index.js';
import {
  CLOCK,
  thrownText,
  toMilliseconds,
  type Clock,
  type Duration,
  type Part,
} from '../../common/index.js';
import { Bitrix24EventsError } from '../../errors/index.js';
import { redact } from '../../common/text/index.js';
import { InstallationCache } from '../installations/installation-cache.js';
import { INSTALLATION_STORE, type InstallationStore } from '../installations/installation-store.js';
import type { Installation } from '../installations/installation.js';
import { pickInstallations } from '../installations/list-installations.js';
import { PortalEvents } from '../portal-events/portal-events.service.js';
import { PortalNotInstalledError } from '../portals.errors.js';
import { AwaitedNonces } from './awaited-nonces.js';
import { adoptToken, isStoredToken } from './adopt-token.js';
import { nothingArrived, TOKEN_DISTRUSTED } from './check-hints.js';
import { newNonce, NONCE_PARAM } from './nonce.js';
import { broken, portalCheck, WORKS, type PortalCheck } from './portal-check.js';
import { TokenProofs } from './token-proofs.js';
import { TEST_EVENTS, type PreparedTest, type TestEvents } from './test-events.js';

/** What became of the token that came with the nonce. */
type Arrival = 'known' | 'learned' | 'distrusted';

interface Expectation {
  arrived(arrival: Arrival): void;
  /** Whether nobody else was told the nonce. */
  isPrivate: Promise<boolean>;
}

/** How long `check` waits for the event, unless told otherwise. */
export const CHECK_TIMEOUT: Duration = '30s';

/**
 * Proves the way from a portal to this application: the portal is told a nonce by `event.test`, and brings it back as
 * an event. Only the portal was told, so the `application_token` beside it is the portal's own, also where it was
 * unknown or another one until then.
 */
@Injectable()
export class RoundTrip implements Part {
  private readonly logger = new Logger('Bitrix24Portals');
  private readonly nonces: AwaitedNonces<Expectation>;
  private readonly proofs: TokenProofs;
  private readonly running = new SingleFlight<PortalCheck>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly installations: InstallationCache,
    @Inject(TEST_EVENTS) private readonly testEvents: TestEvents,
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(CLOCK) private readonly clock: Clock,
    portalEvents: PortalEvents,
  ) {
    this.nonces = new AwaitedNonces(clock);
    this.proofs = new TokenProofs(clock, {
      check: (memberId) => this.check(memberId),
      mayBind: () => testEvents.mayBind,
      unproven: () => this.portalsWithoutToken(),
      warn: (sentence) => this.logger.warn(sentence),
    });
    portalEvents.on('tokenUnproven', 'wake', ({ memberId }) => this.beginCheck(memberId));
  }

  /**
   * Checks a portal; who asks while one is under way gets that one.
   *
   * @throws PortalNotInstalledError
   */
  check(memberId: string, timeout: Duration = CHECK_TIMEOUT): Promise<PortalCheck> {
    return this.running.run(memberId, () => this.run(memberId, timeout));
  }

  /**
   * To be asked of each ONAPPTEST that brings a nonce, before its token is judged: afterwards the token is known.
   *
   * @returns whether the nonce was awaited, and the token is the portal's
   */
  async consume(memberId: string, applicationToken: string, nonce: string): Promise<boolean> {
    const expectation = this.nonces.consumeNonce(memberId, nonce);
    if (!expectation) return false;
    const arrival = await this.judge(memberId, applicationToken, expectation.isPrivate);
    expectation.arrived(arrival);
    return arrival !== 'distrusted';
  }

  /**
   * Has the `application_token` of a portal proven in the background, where it is absent or may have changed: at once,
   * and again later while the portal does not deliver yet. Waits for nothing.
   */
  beginCheck(memberId: string): void {
    this.proofs.beginProof(memberId);
  }

  /** Begins with the portals whose token is unknown since before. Waits for nothing. */
  start(): void {
    this.proofs.start();
  }

  /** Waits no longer for events; resolves once what was bound for them is unbound. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.proofs.stop();
    await this.running.idle();
  }

  private portalsWithoutToken(): Promise<string[]> {
    return pickInstallations(this.store, this.installations.clientId, (one) =>
      one.status === 'active' && !one.hasApplicationToken ? one.memberId : undefined,
    );
  }

  private async judge(
    memberId: string,
    applicationToken: string,
    isPrivate: Promise<boolean>,
  ): Promise<Arrival> {
    if (isStoredToken(await this.installations.fresh(memberId), applicationToken)) return 'known';
    const learned =
      (await isPrivate) && (await adoptToken(this.installations, memberId, applicationToken, this.clock));
    if (!learned) return 'distrusted';
    this.logger.log(`the application_token of portal ${memberId} was proven by a round trip, and is stored`);
    return 'learned';
  }

  private async runCheck(memberId: string, timeout: Duration): Promise<PortalCheck> {
    const patience = toMilliseconds(timeout);
    const installation = await this.installations.fresh(memberId);
    if (installation?.status !== 'active') throw new PortalNotInstalledError(memberId);
    let test: PreparedTest;
    try {
      test = await this.testEvents.prepare(memberId);
    } catch (error) {
      return portalCheck(installation, { rest: broken(sentenceOf(error)) });
    }
    const { delivery, binding } = test;
    try {
      const ready = delivery.state === 'works' && binding.state === 'works';
      const found = ready ? await this.travel(installation, test, patience) : {};
      return portalCheck(installation, { rest: WORKS, delivery, binding, ...found });
    } finally {
      await test.release();
    }
  }

  private async travel(
    { memberId }: Installation,
    test: PreparedTest,
    timeout: number,
  ): Promise<Partial<PortalCheck>> {
    const nonce = newNonce();
    const sentAt = this.clock.monotonic();
    // A turn later: by then it is waited for.
    const sending = Promise.resolve({ [NONCE_PARAM]: nonce }).then((params) => test.send(params));
    try {
      const arrival = await this.arrivalOf(memberId, nonce, timeout, sending);
      if (!arrival) {
        await sending;
        return { arrival: broken(nothingArrived(this.testEvents.url, timeout)) };
      }
      // Whoever else was told may have sent it.
      if (arrival === 'distrusted') return { applicationToken: broken(TOKEN_DISTRUSTED) };
      return {
        arrival: WORKS,
        applicationToken: WORKS,
        tokenLearned: arrival === 'learned',
        roundTripMs: Math.round(this.clock.monotonic() - sentAt),
      };
    } catch (error) {
      return { rest: broken(sentenceOf(error)) };
    } finally {
      this.nonces.drop(memberId);
    }
  }

  /** Resolves to `undefined` when it did not come in time, cannot come, or the application ends. Never rejects. */
  private async arrivalOf(
    memberId: string,
    nonce: string,
    timeout: number,
    sending: Promise<boolean>,
  ): Promise<Arrival | undefined> {
    const { signal } = this.stopping;
    let giveUp = (): void => {};
    let cancel = (): void => {};
    try {
      return await new Promise<Arrival | undefined>((resolve) => {
        giveUp = () => resolve(undefined);
        cancel = this.clock.schedule(giveUp, timeout);
        signal.addEventListener('abort', giveUp);
        if (signal.aborted) giveUp();
        sending.catch(giveUp);
        this.nonces.expect(memberId, nonce, timeout, {
          arrived: resolve,
          isPrivate: sending.catch(() => false),
        });
      });
    } finally {
      cancel();
      signal.removeEventListener('abort', giveUp);
    }
  }
}

/** Our own errors hold no secret; what others say may hold anything. */
const sentenceOf = (error: unknown): string =>
  error instanceof Bitrix24EventsError ? error.message : redact(thrownText(error));
