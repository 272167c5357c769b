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
import type { Installation } from '../installations/installation.js';
import { PortalNotInstalledError } from '../portals.errors.js';
import { AwaitedNonces } from './awaited-nonces.js';
import { adoptToken, isStoredToken } from './adopt-token.js';
import { nothingArrived, TOKEN_DISTRUSTED } from './check-hints.js';
import { newNonce, NONCE_PARAM } from './nonce.js';
import { broken, portalCheck, WORKS, type PortalCheck } from './portal-check.js';
import { TEST_EVENTS, type PreparedTest, type TestEvents } from './test-events.js';

/** What happened to the token that came with the nonce. */
type Arrival = 'known' | 'learned' | 'distrusted';

interface Expectation {
  arrived(arrival: Arrival): void;
  /** Whether no other receiver got the nonce. */
  isPrivate: Promise<boolean>;
}

/** How long `check` waits for the event by default. */
export const CHECK_TIMEOUT: Duration = '30s';

/**
 * Proves the path from a portal to this application: a nonce is sent to the portal by `event.test`,
 * and comes back as an event. Only the portal received it, so the `application_token` that
 * accompanies it is the portal's own, even if it was unknown or different before.
 */
@Injectable()
export class RoundTrip implements Part {
  private readonly logger = new Logger('Bitrix24Portals');
  private readonly nonces: AwaitedNonces<Expectation>;
  private readonly running = new SingleFlight<PortalCheck>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly installations: InstallationCache,
    @Inject(TEST_EVENTS) private readonly testEvents: TestEvents,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.nonces = new AwaitedNonces(clock);
  }

  /**
   * Checks a portal; concurrent checks of the same portal share one result.
   *
   * @throws PortalNotInstalledError
   */
  check(memberId: string, timeout: Duration = CHECK_TIMEOUT): Promise<PortalCheck> {
    return this.running.run(memberId, () => this.runCheck(memberId, timeout));
  }

  /**
   * Called for each ONAPPTEST that carries a nonce, before its token is checked: afterwards the
   * token is known.
   *
   * @returns whether the nonce was expected, and the token is the portal's
   */
  async consume(memberId: string, applicationToken: string, nonce: string): Promise<boolean> {
    const expectation = this.nonces.consumeNonce(memberId, nonce);
    if (!expectation) return false;
    const arrival = await this.judge(memberId, applicationToken, expectation.isPrivate);
    expectation.arrived(arrival);
    return arrival !== 'distrusted';
  }

  /** Stops waiting for events; resolves once the temporary bindings are unbound. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running.idle();
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
    // One turn later, when it is being expected.
    const sending = Promise.resolve({ [NONCE_PARAM]: nonce }).then((params) => test.send(params));
    try {
      const arrival = await this.arrivalOf(memberId, nonce, timeout, sending);
      if (!arrival) {
        await sending;
        return { arrival: broken(nothingArrived(this.testEvents.url, timeout)) };
      }
      // Another receiver of the nonce may have sent it.
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

  /**
   * Resolves to `undefined` if it did not arrive in time, cannot arrive, or the application shuts
   * down. Never rejects.
   */
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

/** Our own errors hold no secrets; the texts of others may. */
const sentenceOf = (error: unknown): string =>
  error instanceof Bitrix24EventsError ? error.message : redact(thrownText(error));
