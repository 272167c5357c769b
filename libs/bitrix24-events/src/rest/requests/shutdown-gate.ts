import { onAbort } from '../../common/async/index.js';
import { RestClosedError, type RestFailure } from '../answers/rest.errors.js';

/** Ends the waiting of calls when the application closes. What is at a portal by then goes on. */
export class ShutdownGate {
  private readonly listeners = new Set<() => void>();
  private readonly gatherers = new Set<() => void>();
  private isClosed = false;
  private isHasty = false;

  /** Whether calls leave without waiting for company: the sooner they have left, the sooner it is closed. */
  get leavesAtOnce(): boolean {
    return this.isHasty;
  }

  /** Has calls wait for no company, now and later. */
  endGathering(): void {
    this.isHasty = true;
    for (const gatherer of this.gatherers) gatherer();
  }

  /** Has `gatherer` called when gathering ends. @returns what takes it back */
  watchGathering(gatherer: () => void): () => void {
    this.gatherers.add(gatherer);
    return () => this.gatherers.delete(gatherer);
  }

  /** Rejects whatever waits now. Later calls are made as ever: by what runs while the listener closes. */
  endWaiting(): void {
    for (const listener of this.listeners) listener();
  }

  /** Rejects whatever waits now or later. */
  close(): void {
    this.isClosed = true;
    this.endWaiting();
  }

  /** @throws RestClosedError once it is closed */
  check(method: string, memberId: string): void {
    if (this.isClosed) throw closedError({ method, memberId });
  }

  /** Has `listener` called when waiting ends, or at once where it has ended for good. @returns what takes it back */
  watch(listener: () => void): () => void {
    this.listeners.add(listener);
    if (this.isClosed) listener();
    return () => this.listeners.delete(listener);
  }

  /**
   * Runs what only waits, with a signal that aborts with the given one, or when waiting ends.
   *
   * @throws what `work` throws; RestClosedError when waiting has ended
   */
  async wait<T>(
    place: Pick<RestFailure, 'method' | 'memberId' | 'domain'>,
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const both = new AbortController();
    const give = (): void => both.abort(signal?.reason);
    const unwatch = this.watch(() => both.abort(closedError(place)));
    const forget = onAbort(signal, give);
    try {
      return await work(both.signal);
    } finally {
      unwatch();
      forget();
    }
  }
}

export const closedError = (place: Pick<RestFailure, 'method' | 'memberId' | 'domain'>): RestClosedError =>
  new RestClosedError({
    error: '',
    description: 'the application is closing, and this call still waited for its turn',
    status: 0,
    ...place,
  });
