import { inspect } from 'node:util';
import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Part } from '../common/index.js';
import type { AccessSource } from './access.js';
import type { BatchCommand, BatchOutcome } from './answers/batch.js';
import { BatchScheduler } from './batching/batch-scheduler.js';
import { UnbatchedCalls } from './batching/unbatched-calls.js';
import type { CallOptions } from './calls/call-options.js';
import { KeyedMutex } from '../common/async/index.js';
import { isRead } from './calls/read-methods.js';
import type { RestCall } from './calls/rest-call.js';
import { ConcurrencyCap } from './calls/concurrency-cap.js';
import { laneOf } from './calls/write-lane.js';
import { ShutdownGate } from './requests/shutdown-gate.js';
import { together } from './requests/request-content.js';
import { RequestRunner } from './requests/request-runner.js';
import type { RestAnswer } from './answers/rest-answer.js';
import { REST_OPTIONS, type RestOptions } from './rest.options.js';
import { WRITE_OBSERVER, observed, witnessedBatch, type WriteObserver } from './write-observer.js';

/**
 * The path of all calls of this process: the clients of one portal share its limits, its batches
 * and the order of its writes.
 */
@Injectable()
export class RestPipeline implements Part {
  private readonly cap: ConcurrencyCap;
  private readonly lanes = new KeyedMutex();

  constructor(
    private readonly runner: RequestRunner,
    private readonly scheduler: BatchScheduler,
    private readonly unbatched: UnbatchedCalls,
    private readonly closing: ShutdownGate,
    @Inject(REST_OPTIONS) private readonly options: Pick<RestOptions, 'autoBatch' | 'queueSize'>,
    @Optional() @Inject(WRITE_OBSERVER) private readonly writeObserver?: WriteObserver,
  ) {
    this.cap = new ConcurrencyCap(options.queueSize);
  }

  /** @throws Bitrix24RestError; errors of the access source; the reason of the signal */
  async call(call: RestCall): Promise<RestAnswer> {
    const { source, method, params, signal } = call;
    signal?.throwIfAborted();
    this.closing.check(method, source.memberId);
    const send = (): Promise<RestAnswer> =>
      call.isBatchable && this.options.autoBatch ? this.scheduler.add(call) : this.unbatched.send(call);
    return await this.cap.withPermit(source.memberId, method, () =>
      call.isRead
        ? send()
        : observed(this.writeObserver, { memberId: source.memberId, method, params }, () =>
            this.inOrder(call, send),
          ),
    );
  }

  /** Stops the batching delay of handlers' calls during shutdown, which waits for all of them. */
  endGathering(): void {
    this.closing.endGathering();
  }

  /** Rejects the waiting calls: for the portal's limits, for a batch, for their turn. */
  endWaiting(): void {
    this.closing.endWaiting();
  }

  /** Rejects the waiting calls, and accepts no more. */
  close(): void {
    this.closing.close();
  }

  /** Calls in progress hold tokens. */
  toJSON(): object {
    return {};
  }

  [inspect.custom](): string {
    return 'RestPipeline {}';
  }

  /** Runs commands in one request, in their order. @throws as {@link call} */
  async batch(
    source: AccessSource,
    commands: readonly (readonly [key: string, command: BatchCommand])[],
    options: Omit<CallOptions, 'batchable'> & { halt: boolean },
  ): Promise<BatchOutcome[]> {
    const { signal, timeout, halt } = options;
    signal?.throwIfAborted();
    this.closing.check('batch', source.memberId);
    const content = together(commands, halt, options.connector);
    const sendBatch = async (): Promise<BatchOutcome[]> => {
      const outcomes = await this.cap.withPermit(source.memberId, content.method, () =>
        this.runner.runRequest({
          source,
          signal,
          timeout,
          isRepeatable: options.idempotent ?? content.runs.every(isRead),
          priority: options.priority ?? 'interactive',
          awaits: content.runs,
          prepare: () => content,
        }),
      );
      return outcomes!;
    };
    return await witnessedBatch(this.writeObserver, source.memberId, commands, sendBatch);
  }

  /** After the earlier writes to the same entity. */
  private inOrder(call: RestCall, send: () => Promise<RestAnswer>): Promise<RestAnswer> {
    const { source, method, params } = call;
    const lane = `${source.memberId} ${laneOf(method, params)}`;
    return this.closing.wait({ method, memberId: source.memberId }, call.signal, (signal) =>
      this.lanes.run(lane, send, signal),
    );
  }
}
