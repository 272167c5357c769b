import type { Clock } from '../../common/index.js';
import { toMilliseconds } from '../../common/index.js';
import { secretsOf, type Access } from '../access.js';
import type { BatchOutcome } from '../answers/batch.js';
import type { MethodDurations } from '../limits/method-durations.js';
import { isOperatingLimit, isPassingLimit } from '../answers/classify-error.js';
import { limitedPortal, portalKey, profileIn, type LimitedPortal } from '../limits/limit-profile.js';
import type { OperatingTime } from '../limits/operating-time.js';
import type { RestLimiter } from '../limits/rest-limiter.js';
import { parseAnswer } from '../answers/parse-answer.js';
import { Bitrix24RestError, RestTimeoutError } from '../answers/rest.errors.js';
import type { RestObserver } from '../rest-observer.js';
import type { RestOptions } from '../rest.options.js';
import type { TransportAnswer } from '../answers/transport-answer.js';
import type { RestTransport } from '../transport/rest-transport.service.js';
import type { ShutdownGate } from './shutdown-gate.js';
import type { OutgoingRequest } from './outgoing-request.js';
import { Places } from './places.js';
import type { LazyRequest } from './lazy-request.js';
import type { RequestContent } from './request-content.js';
import { sendRequest } from './send-request.js';

/** What an {@link RequestAttempt} works with. */
export interface RequestAttemptParts {
  transport: RestTransport;
  closing: ShutdownGate;
  limiter: RestLimiter;
  operating: OperatingTime;
  durations: MethodDurations;
  observer: Required<RestObserver>;
  options: Pick<RestOptions, 'timeout' | 'connectionsPerPortal'>;
  clock: Clock;
}

interface Conversation {
  content: RequestContent;
  /** The methods whose beginning is counted already. */
  awaited: readonly string[];
  askedAt: number;
  followsRedirects: boolean;
}

/** What one HTTP request came to. */
export type AttemptResult = { outcomes: BatchOutcome[] } | { location: string } | undefined;

/** Sends one HTTP request when the portal's limits allow, and learns from its answer what they are. */
export class RequestAttempt {
  private readonly places: Places;

  constructor(private readonly parts: RequestAttemptParts) {
    this.places = new Places(parts.options.connectionsPerPortal);
  }

  /**
   * @returns the outcomes, or where a redirect points to; `undefined` when there was nothing left to send
   * @throws Bitrix24RestError; the reason of the signal
   */
  async perform(
    request: OutgoingRequest,
    access: Access,
    preparation: LazyRequest,
    followsRedirects: boolean,
  ): Promise<AttemptResult> {
    const { clock, transport } = this.parts;
    const portal = limitedPortal(request.source.memberId, access.endpoint, transport.egress);
    const askedAt = clock.monotonic();
    const awaited = preparation.runs;
    const leave = await this.admit(request, portal, awaited, preparation.method);
    try {
      const content = preparation.prepare();
      if (!content) return undefined;
      return await this.converse(request, access, portal, { content, awaited, askedAt, followsRedirects });
    } finally {
      leave();
    }
  }

  private async converse(
    request: OutgoingRequest,
    access: Access,
    portal: LimitedPortal,
    { content, awaited, askedAt, followsRedirects }: Conversation,
  ): Promise<AttemptResult> {
    const { clock, operating, transport } = this.parts;
    const { memberId, host: domain } = portal;

    const { method, runs } = content;
    if (awaited.length === 0) for (const run of runs) operating.begin(portal, run);
    const sentAt = clock.monotonic();
    const fact = { memberId, method, calls: runs.length, waited: sentAt - askedAt };
    let outcomes: BatchOutcome[] = [];
    let status = 0;
    try {
      const answer = await sendRequest(transport, access, content, { memberId, domain }, request);
      ({ status } = answer);
      if (isRedirect(answer) && followsRedirects) return { location: answer.location };
      const place = { memberId, domain, secrets: secretsOf(access) };
      outcomes = content.outcomes(parseAnswer(answer, { ...place, method }), place);
      this.parts.observer.requested({ ...fact, status, duration: clock.monotonic() - sentAt });
      return { outcomes };
    } catch (error) {
      this.learnFrom(error, portal, runs, request);
      const failure = error instanceof Bitrix24RestError ? error.code : 'ABORTED';
      this.parts.observer.requested({ ...fact, status, duration: clock.monotonic() - sentAt, failure });
      throw error;
    } finally {
      this.settle(portal, runs, outcomes);
    }
  }

  /** Resolves when the portal's limits let it leave. @returns what gives its place back */
  private async admit(
    request: OutgoingRequest,
    portal: LimitedPortal,
    runs: readonly string[],
    method: string,
  ): Promise<() => void> {
    const { closing, limiter, operating } = this.parts;
    return await closing.wait(
      { method, memberId: portal.memberId, domain: portal.host },
      request.signal,
      async (signal) => {
        await operating.enter(portal, runs, signal);
        try {
          await limiter.acquire({
            portal,
            signal,
            ...(request.onPriority && { onPriority: (listener) => request.onPriority!(listener) }),
            get priority() {
              return request.priority;
            },
          });
          return await this.places.take(portalKey(portal), signal);
        } catch (error) {
          for (const run of runs) operating.end(portal, run, undefined);
          throw error;
        }
      },
    );
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
      this.parts.durations.noteTimeout(portalKey(portal), runs, seconds);
    }
  }

  private settle(portal: LimitedPortal, runs: readonly string[], outcomes: readonly BatchOutcome[]): void {
    const { durations, limiter, operating } = this.parts;
    for (const [index, run] of runs.entries()) {
      const outcome = outcomes[index];
      if (outcome?.status === 'failed' && isOperatingLimit(outcome.error)) operating.refused(portal, run);
      const done = outcome?.status === 'done' ? outcome : undefined;
      operating.end(portal, run, done?.time);
      if (done?.time) durations.note(portalKey(portal), run, done.time.duration);
      const profile = done && profileIn(run.toLowerCase(), done.result);
      if (profile) limiter.learned(portal, profile);
    }
  }
}

const isRedirect = (answer: TransportAnswer): answer is TransportAnswer & { location: string } =>
  answer.status >= 300 && answer.status < 400 && answer.location !== undefined;
