import type { Clock } from '../index.js';

/**
 * Limits concurrent jobs to `size`, counting only those younger than `patience`: a slow job keeps
 * running but no longer blocks others.
 */
export class PatientSemaphore {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(
    size: number,
    /** Milliseconds. */
    private readonly patience: number,
    private readonly clock: Clock,
  ) {
    this.free = size;
  }

  async withPermit<Result>(job: () => Promise<Result>): Promise<Result> {
    await this.acquire();
    let isHeld = true;
    const giveBack = (): void => {
      if (!isHeld) return;
      isHeld = false;
      this.release();
    };
    const cancel = this.clock.schedule(giveBack, this.patience);
    try {
      return await job();
    } finally {
      cancel();
      giveBack();
    }
  }

  private acquire(): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private release(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free += 1;
  }
}
