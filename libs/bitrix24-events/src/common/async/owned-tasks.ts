import { inBackground } from '../index.js';

/** Tracks promises until they have settled, so that all of them can be awaited together. */
export class OwnedTasks {
  private readonly tasks = new Set<Promise<unknown>>();

  add<Result>(task: Promise<Result>): Promise<Result> {
    this.tasks.add(task);
    const forget = (): void => void this.tasks.delete(task);
    task.then(forget, forget);
    return task;
  }

  /** As {@link add}, for a task that has no other caller awaiting it. Rejections are logged. */
  start(task: Promise<unknown>): void {
    inBackground(this.add(task));
  }

  /** Resolves once all tasks have settled, including those added meanwhile. Never rejects. */
  async idle(): Promise<void> {
    // Tasks may add tasks, so each round awaits what the one before left.
    // oxlint-disable-next-line no-await-in-loop
    while (this.tasks.size > 0) await Promise.allSettled(this.tasks);
  }
}
