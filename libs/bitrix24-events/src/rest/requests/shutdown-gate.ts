import { Injectable } from '@nestjs/common';
import { onAbort } from '../../common/async/index.js';
import { RestClosedError, type RestFailure } from '../answers/rest.errors.js';

/** Ends the waiting of calls when the application closes. Calls already at a portal continue. */
@Injectable()
export class ShutdownGate {
  private readonly listeners = new Set<() => void>();
  private readonly gatherers = new Set<() => void>();
  private isClosed = false;
  private isHasty = false;

  /** Whether calls are sent without waiting to be batched, so that shutdown is faster. */
  get leavesAtOnce(): boolean {
    return this.isHasty;
  }

  /** Stops batching delays, for current and later calls. */
  endGathering(): void {
    this.isHasty = true;
    for (const gatherer of this.gatherers) gatherer();
  }

  /** Calls `gatherer` when batching delays end. @returns a function that removes it */
  watchGathering(gatherer: () => void): () => void {
    this.gatherers.add(gatherer);
    return () => this.gatherers.delete(gatherer);
  }

  /**
   * Rejects all calls that are waiting now. Later calls work as usual: code that runs while the
   * listener closes may make them.
   */
  endWaiting(): void {
    for (const listener of this.listeners) listener();
  }

  /** Rejects all calls that wait, now or later. */
  close(): void {
    this.isClosed = true;
    this.endWaiting();
  }

  /** @throws RestClosedError once it is closed */
  check(method: string, memberId: string): void {
    if (this.isClosed) throw closedError({ method, memberId });
  }

  /**
   * Calls `listener` when waiting ends, or immediately if it has ended for good. @returns a
   * function that removes the listener
   */
  watch(listener: () => void): () => void {
    this.listeners.add(listener);
    if (this.isClosed) listener();
    return () => this.listeners.delete(listener);
  }

  /**
   * Runs waiting work with a signal that aborts with the given one, or when waiting ends.
   *
   * @throws errors of `work`; RestClosedError when waiting has ended
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
    description: 'the application is closing, and this call was still waiting for its turn',
    status: 0,
    ...place,
  });
