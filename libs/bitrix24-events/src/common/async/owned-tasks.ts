import { inBackground } from '../index.js';

/** Owns promises until they have settled, so that somebody can await all of them. */
export class OwnedTasks {
  private readonly tasks = new Set<Promise<unknown>>();

  add<Result>(task: Promise<Result>): Promise<Result> {
    this.tasks.add(task);
    const forget = (): void => void this.tasks.delete(task);
    task.then(forget, forget);
    return task;
  }

  /** As {@link add}, for a task that nobody awaits. What it rejects with is logged. */
  start(task: Promise<unknown>): void {
    inBackground(this.add(task));
  }

  /** Resolves once none is left, those added meanwhile included. Never rejects. */
  async idle(): Promise<void> {
    // Tasks may add tasks, so each round awaits what the one before left.
    // oxlint-disable-next-line no-await-in-loop
    while (this.tasks.size > 0) await Promise.allSettled(this.tasks);
  }
}
