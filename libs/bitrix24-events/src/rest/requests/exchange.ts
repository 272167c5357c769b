import type { Clock } from '../../common/index.js';
import { toMilliseconds } from '../../common/index.js';
import { secretsOf, type Access } from '../access.js';
import type { BatchOutcome } from '../batch.js';
import type { MethodDurations } from '../batching/method-durations.js';
import { isOperatingLimit, isPassingLimit } from '../classify-error.js';
import { limitedPortal, profileIn, type LimitedPortal } from '../limits/limit-profile.js';
import type { OperatingTime } from '../limits/operating-time.js';
import type { RestLimiter } from '../limits/rest-limiter.js';
import { parseAnswer } from '../parse-answer.js';
import { Bitrix24RestError, RestTimeoutError } from '../rest.errors.js';
import type { RestObserver } from '../rest-observer.js';
import type { RestOptions } from '../rest.options.js';
import type { RestTransport, TransportAnswer } from '../rest-transport.service.js';
import type { Closing } from './closing.js';
import type { OutgoingRequest } from './outgoing-request.js';
import type { Preparation } from './preparation.js';
import { sendRequest } from './send-request.js';

/** What an {@link Exchange} works with. */
export interface ExchangeParts {
  transport: RestTransport;
  closing: Closing;
  limiter: RestLimiter;
  operating: OperatingTime;
  durations: MethodDurations;
  observer: Required<RestObserver>;
  options: Pick<RestOptions, 'timeout'>;
  clock: Clock;
}

/** What one HTTP request came to. */
export type Exchanged = { outcomes: BatchOutcome[] } | { location: string } | undefined;

/** Sends one HTTP request when the portal's limits allow, and learns from its answer what they are. */
export class Exchange {
  constructor(private readonly parts: ExchangeParts) {}

  /**
   * @returns the outcomes, or where a redirect points to; `undefined` when there was nothing left to send
   * @throws Bitrix24RestError; the reason of the signal
   */
  async perform(
    request: OutgoingRequest,
    access: Access,
    preparation: Preparation,
    followsRedirects: boolean,
  ): Promise<Exchanged> {
    const { clock, operating, transport } = this.parts;
    const { memberId } = request.source;
    const portal = limitedPortal(memberId, access.endpoint, transport.egress);
    const askedAt = clock.now();
    const awaited = preparation.runs;
    await this.admit(request, portal, awaited, preparation.method);
    const content = preparation.take();
    if (!content) return undefined;

    const { method, runs } = content;
    if (awaited.length === 0) for (const run of runs) operating.begin(portal, run);
    const sentAt = clock.now();
    const fact = { memberId, method, calls: runs.length, waited: sentAt - askedAt };
    let outcomes: BatchOutcome[] = [];
    let status = 0;
    try {
      const answer = await sendRequest(transport, access, content, memberId, request);
      ({ status } = answer);
      if (isRedirect(answer) && followsRedirects) return { location: answer.location };
      const place = { memberId, secrets: secretsOf(access) };
      outcomes = content.outcomes(parseAnswer(answer, { ...place, method }), place);
      this.parts.observer.requested({ ...fact, status, duration: clock.now() - sentAt });
      return { outcomes };
    } catch (error) {
      this.learnFrom(error, portal, runs, request);
      const failure = error instanceof Bitrix24RestError ? error.code : 'ABORTED';
      this.parts.observer.requested({ ...fact, status, duration: clock.now() - sentAt, failure });
      throw error;
    } finally {
      this.settle(portal, runs, outcomes);
    }
  }

  /** Resolves when the portal's limits let it leave. */
  private async admit(
    request: OutgoingRequest,
    portal: LimitedPortal,
    runs: readonly string[],
    method: string,
  ): Promise<void> {
    const { closing, limiter, operating } = this.parts;
    await closing.wait({ method, memberId: portal.memberId }, request.signal, async (signal) => {
      await operating.enter(portal, runs, signal);
      try {
        await limiter.acquire({
          portal,
          signal,
          get priority() {
            return request.priority;
          },
        });
      } catch (error) {
        for (const run of runs) operating.end(portal, run, undefined);
        throw error;
      }
    });
  }

  private learnFrom(
    error: unknown,
    portal: LimitedPortal,
    runs: readonly string[],
    { timeout }: OutgoingRequest,
  ): void {
    if (isOperatingLimit(error)) for (const run of runs) this.parts.operating.refused(portal, run);
    else if (isPassingLimit(error)) this.parts.limiter.refused(portal);
    else if (error instanceof RestTimeoutError) {
      const seconds = toMilliseconds(timeout ?? this.parts.options.timeout) / 1_000;
      this.parts.durations.noteTimeout(portal.host, runs, seconds);
    }
  }

  private settle(portal: LimitedPortal, runs: readonly string[], outcomes: readonly BatchOutcome[]): void {
    const { durations, limiter, operating } = this.parts;
    for (const [index, run] of runs.entries()) {
      const outcome = outcomes[index];
      if (outcome?.status === 'failed' && isOperatingLimit(outcome.error)) operating.refused(portal, run);
      const done = outcome?.status === 'done' ? outcome : undefined;
      operating.end(portal, run, done?.time);
      if (done?.time) durations.note(portal.host, run, done.time.duration);
      const profile = done && profileIn(run.toLowerCase(), done.result);
      if (profile) limiter.learned(portal, profile);
    }
  }
}

const isRedirect = (answer: TransportAnswer): answer is TransportAnswer & { location: string } =>
  answer.status >= 300 && answer.status < 400 && answer.location !== undefined;
