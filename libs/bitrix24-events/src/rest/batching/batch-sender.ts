import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../common/index.js';
import type { BatchOutcome } from '../answers/batch.js';
import { isPassingLimit, isRefusedInBatch } from '../answers/classify-error.js';
import { Bitrix24RestError, OutcomeUnknownError, RestAnswerTooLargeError } from '../answers/rest.errors.js';
import type { PortalLimits } from '../limits/limits.js';
import type { WaitingLine } from '../limits/waiting-line.js';
import { alone } from '../requests/request-content.js';
import { RequestRunner } from '../requests/request-runner.js';
import { REST_OPTIONS, type RestOptions } from '../rest.options.js';
import { BatchRequest, type BatchListener } from './batch-request.js';
import type { SharedCall } from './shared-call.js';

/** Sends batches, and gives each call its part of the answer. */
@Injectable()
export class BatchSender {
  constructor(
    private readonly runner: RequestRunner,
    @Inject(REST_OPTIONS) private readonly options: Pick<RestOptions, 'timeout' | 'retry'>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A request for calls of `line`, the first of which is `first`. */
  createBatch(
    first: SharedCall,
    line: WaitingLine<SharedCall>,
    limits: PortalLimits,
    listener: BatchListener,
  ): BatchRequest {
    return new BatchRequest(first, line, limits, listener, this.clock, this.options.timeout);
  }

  /** Resolves when all calls have their answer or error, or are queued again. Never rejects. */
  async send(batch: BatchRequest): Promise<void> {
    try {
      const outcomes = await this.runner.runRequest(batch);
      if (!outcomes) return batch.listener.left([]);
      await this.settleCalls(batch, batch.calls!, outcomes);
    } catch (error) {
      const { calls } = batch;
      if (error instanceof RestAnswerTooLargeError && calls && calls.length > 1)
        await this.settleCalls(batch, calls, []);
      else rejectCalls(calls ?? batch.takeAll(), error);
    }
  }

  private async settleCalls(
    batch: BatchRequest,
    calls: readonly SharedCall[],
    outcomes: readonly BatchOutcome[],
  ): Promise<void> {
    await Promise.all(calls.map((shared, index) => this.settleCall(batch, shared, outcomes[index])));
  }

  private async settleCall(
    batch: BatchRequest,
    shared: SharedCall,
    outcome: BatchOutcome | undefined,
  ): Promise<void> {
    if (outcome?.status === 'done') {
      const { status: _, ...answer } = outcome;
      return shared.resolve(answer);
    }
    const error = outcome?.status === 'failed' ? outcome.error : undefined;
    if (isPassingLimit(error) && ++shared.refusals < this.options.retry.attempts)
      return batch.listener.requeued(shared);
    // It was not run at all, so nothing is lost by sending it separately.
    if (isRefusedInBatch(error)) return await this.sendAlone(batch, shared);
    if (error) return shared.reject(error);
    if (shared.call.isRepeatable) return await this.sendAlone(batch, shared);
    shared.reject(unanswered(shared));
  }

  private async sendAlone(batch: BatchRequest, shared: SharedCall): Promise<void> {
    const { source, method, params, connector, timeout, isRepeatable } = shared.call;
    try {
      const outcomes = await this.runner.runRequest({
        source,
        timeout,
        isRepeatable,
        signal: shared.signal,
        priority: shared.priority,
        awaits: [method],
        prepare: () => alone(method, params, connector),
      });
      await this.settleCall(batch, shared, outcomes?.[0]);
    } catch (error) {
      shared.reject(error);
    }
  }
}

/** Fails all calls with the request's error, each with an error of its own. */
function rejectCalls(calls: readonly SharedCall[], error: unknown): void {
  for (const shared of calls)
    shared.reject(error instanceof Bitrix24RestError ? error.of(shared.call.method) : error);
}

const unanswered = ({ call }: SharedCall): OutcomeUnknownError =>
  new OutcomeUnknownError({
    error: '',
    description: 'the answer to the batch does not mention it',
    status: 200,
    method: call.method,
    memberId: call.source.memberId,
    because: 'REST_BAD_ANSWER',
  });
