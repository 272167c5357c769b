import { toMilliseconds, type Clock, type Duration } from '../../common/index.js';
import type { AccessSource } from '../access.js';
import type { PortalLimits } from '../limits/limits.js';
import type { RestPriority } from '../limits/rest-limiter.js';
import type { WaitingLine } from '../limits/waiting-line.js';
import type { OutgoingRequest } from '../requests/outgoing-request.js';
import { alone, gathered, type RequestContent } from '../requests/request-content.js';
import { draw } from './draw.js';
import type { SharedCall } from './shared-call.js';

/** The callbacks of a {@link BatchRequest}. */
export interface BatchListener {
  /** These left the queue; none if there was nothing to send. Called once. */
  left(calls: readonly SharedCall[]): void;
  /** This one is to be sent by a further request. */
  requeued(shared: SharedCall): void;
}

/** One request for the queued calls: which of them it carries is decided when it may be sent. */
export class BatchRequest implements OutgoingRequest {
  readonly source: AccessSource;
  readonly timeout: Duration | undefined;
  readonly isRepeatable: boolean;
  readonly awaits: readonly string[] = [];
  private drawn: readonly SharedCall[] | undefined;
  private wasInteractive: boolean;
  private readonly priorityListeners = new Set<() => void>();
  private readonly abandonment = new AbortController();

  constructor(
    first: SharedCall,
    private readonly line: WaitingLine<SharedCall>,
    private readonly limits: PortalLimits,
    readonly listener: BatchListener,
    private readonly clock: Clock,
    private readonly defaultTimeout: Duration,
  ) {
    ({ source: this.source, timeout: this.timeout, isRepeatable: this.isRepeatable } = first.call);
    this.wasInteractive = this.priority === 'interactive';
  }

  /** The calls that it carries; `undefined` until that is decided. */
  get calls(): readonly SharedCall[] | undefined {
    return this.drawn;
  }

  /** Aborts when nobody waits for what it would carry. */
  get signal(): AbortSignal {
    return this.abandonment.signal;
  }

  get priority(): RestPriority {
    const isInteractive = this.drawn
      ? this.drawn.some(({ priority }) => priority === 'interactive')
      : this.line.hasInteractive;
    return isInteractive ? 'interactive' : 'background';
  }

  onPriority(listener: () => void): () => void {
    this.priorityListeners.add(listener);
    return () => this.priorityListeners.delete(listener);
  }

  /** Call it when a call was added or removed. */
  reconsider(): void {
    const isAbandoned = this.drawn ? this.drawn.every(({ signal }) => signal.aborted) : this.line.size === 0;
    if (isAbandoned) this.abandonment.abort();
    else if (!this.wasInteractive && this.priority === 'interactive') {
      this.wasInteractive = true;
      for (const listener of this.priorityListeners) listener();
    }
  }

  prepare(): RequestContent | undefined {
    this.selectCalls();
    const [one] = this.drawn ?? [];
    if (!one || !this.drawn) return undefined;
    const { method, params, connector } = one.call;
    if (this.drawn.length === 1) return alone(method, params, connector);
    return gathered(
      this.drawn.map(({ call }) => call),
      connector,
    );
  }

  /** Takes all queued calls, sent or not: the request has failed before it was decided which it carries. */
  takeAll(): readonly SharedCall[] {
    this.drawn = [...this.line];
    this.listener.left(this.drawn);
    return this.drawn;
  }

  private selectCalls(): void {
    const { first } = this.line;
    if (!first) return;
    const timeout = toMilliseconds(first.call.timeout ?? this.defaultTimeout);
    const drawn = draw(this.line, this.limits, this.clock.monotonic(), timeout);
    if (drawn.length === 0) return;
    this.drawn = drawn;
    for (const { signal } of drawn) signal.addEventListener('abort', () => this.reconsider(), { once: true });
    this.listener.left(drawn);
  }
}
