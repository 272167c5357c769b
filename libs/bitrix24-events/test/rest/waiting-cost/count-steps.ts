import { Session } from 'node:inspector/promises';

/**
 * Counts how often the engine enters a block of our code: the body of a function, of a loop, of a branch. Unlike time,
 * this is the same in each run. What the engine does within one of its own functions is not seen.
 *
 * @param folder whose code is counted, as a part of its path
 */
export class StepCounter {
  private constructor(
    private readonly session: Session,
    private readonly folder: string,
  ) {}

  /** Counts blocks of what is first run from now on; of what has run before, functions only. */
  static async start(folder: string): Promise<StepCounter> {
    const session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    return new StepCounter(session, folder);
  }

  /** The steps since the last time. */
  async take(): Promise<number> {
    const { result } = await this.session.post('Profiler.takePreciseCoverage');
    return result
      .filter(({ url }) => url.includes(this.folder) && !url.includes('.spec.'))
      .flatMap(({ functions }) => functions)
      .filter(({ isBlockCoverage }) => isBlockCoverage)
      .flatMap(({ ranges }) => ranges)
      .reduce((steps, { count }) => steps + count, 0);
  }

  stop(): void {
    this.session.disconnect();
  }
}
