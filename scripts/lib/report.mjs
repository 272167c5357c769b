import { performance } from 'node:perf_hooks';

const SHOWN = 40;

/** Both ends of a long text, indented: what was run and how it began, and how it ended. */
function excerpt(text) {
  const lines = text.trimEnd().split('\n');
  const hidden = lines.length - 2 * SHOWN;
  const shown =
    hidden > 0 ? [...lines.slice(0, SHOWN), `… ${hidden} lines …`, ...lines.slice(-SHOWN)] : lines;
  return shown.map((line) => `        ${line}`).join('\n');
}

/** Runs checks, prints a line for each, and remembers what failed instead of stopping there. */
export class Report {
  failures = 0;
  passes = 0;

  /**
   * @template T
   * @param {string} title
   * @param {() => Promise<T>} check
   * @returns {Promise<T | undefined>} `undefined` when it failed
   */
  async check(title, check) {
    const start = performance.now();
    const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
    try {
      const result = await check();
      this.passes += 1;
      console.log(`ok      ${title} (${seconds()})`);
      return result ?? true;
    } catch (error) {
      this.failures += 1;
      console.log(`FAILED  ${title} (${seconds()})\n${excerpt(error.message)}`);
      return undefined;
    }
  }
}
