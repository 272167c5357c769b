import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../common/index.js';
import type { Access, AccessSource } from '../access.js';
import type { BatchOutcome } from '../answers/batch.js';
import { isTokenRefused, refusesInstallation } from '../answers/classify-error.js';
import { Bitrix24RestError, RestAuthError, RestClosedError } from '../answers/rest.errors.js';
import { SafeRestObserver } from '../safe-rest-observer.js';
import { REST_OPTIONS, type RestOptions } from '../rest.options.js';
import { RequestAttempt } from './request-attempt.js';
import { ShutdownGate } from './shutdown-gate.js';
import { isOutcomeUnknown, withOutcome } from './outcome.js';
import type { OutgoingRequest } from './outgoing-request.js';
import { LazyRequest } from './lazy-request.js';
import { pauseBefore } from './retry-policy.js';
import { sleep } from '../../common/async/index.js';

/**
 * Completes one request: with a valid token, at the portal's current address, retried if that is
 * safe.
 */
@Injectable()
export class RequestRunner {
  constructor(
    private readonly attempts: RequestAttempt,
    private readonly observer: SafeRestObserver,
    private readonly closing: ShutdownGate,
    @Inject(REST_OPTIONS) private readonly options: Pick<RestOptions, 'retry'>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @returns the outcome of each method that it ran; `undefined` if there was nothing left to send
   * @throws Bitrix24RestError; errors of the access source; the reason of the signal
   */
  async runRequest(request: OutgoingRequest): Promise<BatchOutcome[] | undefined> {
    const preparation = new LazyRequest(request);
    let last: unknown;
    let pause = 0;
    for (let attempt = 1; ; attempt++) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
        if (attempt > 1) await this.rest(pause, preparation.method, request);
        // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
        return await this.attempt(request, preparation);
      } catch (error) {
        request.signal?.throwIfAborted();
        // It was waiting, but for a further attempt.
        if (error instanceof RestClosedError && isOutcomeUnknown(last)) throw last;
        const next = pauseBefore(this.options.retry, error, attempt, request.isRepeatable, Math.random);
        if (next === undefined) throw withOutcome(error, request.isRepeatable);
        this.report(error, attempt, next);
        [last, pause] = [error, next];
      }
    }
  }

  /** Sends the request; again, once with a renewed token, and once at a new address. */
  private async attempt(
    request: OutgoingRequest,
    preparation: LazyRequest,
  ): Promise<BatchOutcome[] | undefined> {
    const { source, signal, timeout } = request;
    const limits = { signal, timeout };
    let access = await source.current(limits);
    let [mayRenew, mayMove] = [source.renew !== undefined, source.moved !== undefined];
    for (;;) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one request after the other
        const result = await this.attempts.perform(request, access, preparation, mayMove);
        if (!result || 'outcomes' in result) return result?.outcomes;
        mayMove = false;
        // oxlint-disable-next-line no-await-in-loop -- one request after the other
        access = await source.moved!(access, result.location, limits);
      } catch (error) {
        if (!isTokenRefused(error) || !mayRenew) {
          // oxlint-disable-next-line no-await-in-loop -- it is reported before the caller hears of it
          await this.reportRefusal(source, access, error);
          throw error;
        }
        signal?.throwIfAborted();
        mayRenew = false;
        // oxlint-disable-next-line no-await-in-loop -- one request after the other
        access = await source.renew!(access, limits);
      }
    }
  }

  /** Notifies the access source when its token can no longer be used, whatever is called. */
  private async reportRefusal(source: AccessSource, access: Access, error: unknown): Promise<void> {
    // A token that cannot be renewed is an event's: the next attempt has none, so it need not wait
    // for one.
    if (error instanceof RestAuthError && !source.renew && access.accessToken !== '') error.withoutWaiting();
    if (refusesInstallation(error)) await source.refused?.(access, error);
  }

  private async rest(
    ms: number,
    method: string,
    { source: { memberId }, signal }: OutgoingRequest,
  ): Promise<void> {
    await this.closing.wait({ method, memberId }, signal, (ending) => sleep(ms, this.clock, ending));
  }

  private report(error: unknown, attempt: number, pause: number): void {
    if (!(error instanceof Bitrix24RestError)) return;
    const { memberId, method, code: failure } = error;
    this.observer.repeated({ memberId, method, attempt, pause, failure });
  }
}
