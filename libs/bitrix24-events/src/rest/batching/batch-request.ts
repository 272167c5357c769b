import { toMilliseconds, type Clock } from '../../common/index.js';
import type { BatchOutcome } from '../answers/batch.js';
import { isPassingLimit, isRefusedInBatch } from '../answers/classify-error.js';
import type { PortalLimits } from '../limits/limits.js';
import type { RestPriority } from '../limits/rest-limiter.js';
import type { WaitingLine } from '../limits/waiting-line.js';
import { Bitrix24RestError, OutcomeUnknownError, RestAnswerTooLargeError } from '../answers/rest.errors.js';
import type { RestOptions } from '../rest.options.js';
import type { OutgoingRequest } from '../requests/outgoing-request.js';
import { alone, gathered, type RequestContent } from '../requests/request-content.js';
import type { RequestRunner } from '../requests/request-runner.js';
import { draw } from './draw.js';
import type { SharedCall } from './shared-call.js';

/** The dependencies of a {@link BatchRequest}. */
export interface BatchRequestParts {
  runner: RequestRunner;
  clock: Clock;
  options: Pick<RestOptions, 'timeout' | 'retry'>;
}

/** The callbacks of a {@link BatchRequest}. */
export interface DepartureTold {
  /** These left the queue; none if there was nothing to send. Called once. */
  left(calls: readonly SharedCall[]): void;
  /** This one is to be sent by a further request. */
  again(shared: SharedCall): void;
}

/** One request for the queued calls: which of them it carries is decided when it may be sent. */
export class BatchRequest {
  private drawn: readonly SharedCall[] | undefined;
  private wasInteractive = false;
  private readonly priorityListeners = new Set<() => void>();
  private readonly abandonment = new AbortController();

  constructor(
    private readonly parts: BatchRequestParts,
    private readonly limits: PortalLimits,
    private readonly line: WaitingLine<SharedCall>,
    private readonly told: DepartureTold,
  ) {}

  /** Call it when a call was added or removed. */
  reconsider(): void {
    const isAbandoned = this.drawn ? this.drawn.every(({ signal }) => signal.aborted) : this.line.size === 0;
    if (isAbandoned) this.abandonment.abort();
    else if (!this.wasInteractive && this.priority === 'interactive') {
      this.wasInteractive = true;
      for (const listener of this.priorityListeners) listener();
    }
  }

  /** Resolves when all calls have their answer or error, or are queued again. Never rejects. */
  async send(): Promise<void> {
    const { first } = this.line;
    if (!first) return this.told.left([]);
    try {
      const outcomes = await this.parts.runner.runRequest(this.requestOf(first, () => this.selectCalls()));
      if (!outcomes) return this.told.left([]);
      await Promise.all(this.drawn!.map((shared, index) => this.settleCalls(shared, outcomes[index])));
    } catch (error) {
      if (error instanceof RestAnswerTooLargeError && this.drawn && this.drawn.length > 1)
        await Promise.all(this.drawn.map((shared) => this.settleCalls(shared, undefined)));
      else this.fail(error);
    }
  }

  private selectCalls(): RequestContent | undefined {
    const { clock, options } = this.parts;
    const { first } = this.line;
    if (!first) return undefined;
    const timeout = toMilliseconds(first.call.timeout ?? options.timeout);
    const drawn = draw(this.line, this.limits, clock.monotonic(), timeout);
    const [one] = drawn;
    if (!one) return undefined;
    this.drawn = drawn;
    for (const { signal } of drawn) signal.addEventListener('abort', () => this.reconsider(), { once: true });
    this.told.left(drawn);
    const calls = drawn.map(({ call }) => call);
    const { method, params, connector } = one.call;
    return calls.length === 1 ? alone(method, params, connector) : gathered(calls, connector);
  }

  private requestOf(first: SharedCall, prepare: OutgoingRequest['prepare']): OutgoingRequest {
    const priority = (): RestPriority => this.priority;
    this.wasInteractive = this.priority === 'interactive';
    const { source, timeout, isRepeatable } = first.call;
    return {
      source,
      timeout,
      isRepeatable,
      signal: this.abandonment.signal,
      awaits: [],
      prepare,
      get priority() {
        return priority();
      },
      onPriority: (listener) => {
        this.priorityListeners.add(listener);
        return () => this.priorityListeners.delete(listener);
      },
    };
  }

  private get priority(): RestPriority {
    const isInteractive = this.drawn
      ? this.drawn.some(({ priority }) => priority === 'interactive')
      : this.line.hasInteractive;
    return isInteractive ? 'interactive' : 'background';
  }

  private async settleCalls(shared: SharedCall, outcome: BatchOutcome | undefined): Promise<void> {
    if (outcome?.status === 'done') {
      const { status: _, ...answer } = outcome;
      return shared.resolve(answer);
    }
    const error = outcome?.status === 'failed' ? outcome.error : undefined;
    if (isPassingLimit(error) && ++shared.refusals < this.parts.options.retry.attempts)
      return this.told.again(shared);
    // It was not run at all, so nothing is lost by sending it separately.
    if (isRefusedInBatch(error)) return await this.sendAlone(shared);
    if (error) return shared.reject(error);
    if (shared.call.isRepeatable) return await this.sendAlone(shared);
    shared.reject(unanswered(shared));
  }

  private async sendAlone(shared: SharedCall): Promise<void> {
    const { source, method, params, connector, timeout, isRepeatable } = shared.call;
    try {
      const outcomes = await this.parts.runner.runRequest({
        source,
        timeout,
        isRepeatable,
        signal: shared.signal,
        priority: shared.priority,
        awaits: [method],
        prepare: () => alone(method, params, connector),
      });
      await this.settleCalls(shared, outcomes?.[0]);
    } catch (error) {
      shared.reject(error);
    }
  }

  /** Fails all calls with the request's error, each with an error of its own. */
  private fail(error: unknown): void {
    const failed = this.drawn ?? [...this.line];
    if (!this.drawn) this.told.left(failed);
    for (const shared of failed)
      shared.reject(error instanceof Bitrix24RestError ? error.of(shared.call.method) : error);
  }
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
