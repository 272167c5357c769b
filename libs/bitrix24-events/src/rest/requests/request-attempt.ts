import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, toMilliseconds, type Clock } from '../../common/index.js';
import { secretsOf, type Access } from '../access.js';
import type { BatchOutcome } from '../answers/batch.js';
import { limitedPortal, type LimitedPortal } from '../limits/limit-profile.js';
import { Limits, type AdmittedRequest } from '../limits/limits.js';
import { parseAnswer } from '../answers/parse-answer.js';
import { Bitrix24RestError } from '../answers/rest.errors.js';
import { SafeRestObserver } from '../safe-rest-observer.js';
import { REST_OPTIONS, type RestOptions } from '../rest.options.js';
import type { TransportAnswer } from '../answers/transport-answer.js';
import { RestTransport } from '../transport/rest-transport.service.js';
import { ShutdownGate } from './shutdown-gate.js';
import type { OutgoingRequest } from './outgoing-request.js';
import type { LazyRequest } from './lazy-request.js';
import type { RequestContent } from './request-content.js';
import { sendRequest } from './send-request.js';

interface Conversation {
  content: RequestContent;
  admitted: AdmittedRequest;
  askedAt: number;
  followsRedirects: boolean;
}

/** Result of one HTTP request: the outcomes per call, or the location of a redirect. */
export type AttemptResult = { outcomes: BatchOutcome[] } | { location: string } | undefined;

/**
 * Sends one HTTP request when the portal's limits allow it, and updates the limits from its answer.
 */
@Injectable()
export class RequestAttempt {
  constructor(
    private readonly transport: RestTransport,
    private readonly limits: Limits,
    private readonly closing: ShutdownGate,
    private readonly observer: SafeRestObserver,
    @Inject(REST_OPTIONS) private readonly options: Pick<RestOptions, 'timeout'>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @returns the outcomes, or the target of a redirect; `undefined` if there was nothing left to
   * send
   * @throws Bitrix24RestError; the reason of the signal
   */
  async perform(
    request: OutgoingRequest,
    access: Access,
    preparation: LazyRequest,
    followsRedirects: boolean,
  ): Promise<AttemptResult> {
    const { clock, transport } = this;
    const portal = limitedPortal(request.source.memberId, access.endpoint, transport.egress);
    const askedAt = clock.monotonic();
    const admitted = await this.admit(request, portal, preparation);
    try {
      const content = preparation.prepare();
      if (!content) return undefined;
      return await this.converse(request, access, portal, { content, admitted, askedAt, followsRedirects });
    } finally {
      admitted.done();
    }
  }

  private async converse(
    request: OutgoingRequest,
    access: Access,
    portal: LimitedPortal,
    { content, admitted, askedAt, followsRedirects }: Conversation,
  ): Promise<AttemptResult> {
    const { clock, options, transport } = this;
    const { memberId, host: domain } = portal;

    const { method, runs } = content;
    admitted.begin(runs);
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
      this.observer.requested({ ...fact, status, duration: clock.monotonic() - sentAt });
      return { outcomes };
    } catch (error) {
      admitted.refused(error, toMilliseconds(request.timeout ?? options.timeout));
      const failure = error instanceof Bitrix24RestError ? error.code : 'ABORTED';
      this.observer.requested({ ...fact, status, duration: clock.monotonic() - sentAt, failure });
      throw error;
    } finally {
      admitted.settled(outcomes);
    }
  }

  /** Resolves when the portal's limits let it leave. */
  private async admit(
    request: OutgoingRequest,
    portal: LimitedPortal,
    { runs, method }: LazyRequest,
  ): Promise<AdmittedRequest> {
    const { closing, limits } = this;
    const place = { method, memberId: portal.memberId, domain: portal.host };
    return await closing.wait(place, request.signal, (signal) =>
      limits.enter(
        {
          portal,
          signal,
          ...(request.onPriority && { onPriority: (listener) => request.onPriority!(listener) }),
          get priority() {
            return request.priority;
          },
        },
        runs,
      ),
    );
  }
}

const isRedirect = (answer: TransportAnswer): answer is TransportAnswer & { location: string } =>
  answer.status >= 300 && answer.status < 400 && answer.location !== undefined;
