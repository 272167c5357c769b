import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

const NANOSECONDS = 1e6;

/** More done deliveries than so many are not removed in one call. */
const PRUNED_AT_ONCE = 500;

/** Runs what is done to many deliveries, by a person or by the module itself, and watches the event loop meanwhile. */
export class Administration {
  #operations;
  #running;

  /**
   * @param inbox what a person does
   * @param store the storage's own interface, for what the module does by itself
   */
  constructor(inbox, store) {
    const byPerson = (operation) => (filter) => inbox[operation](filter);
    this.#operations = {
      ...Object.fromEntries(
        ['stats', 'list', 'replay', 'retryNow', 'bury', 'remove'].map((name) => [name, byPerson(name)]),
      ),
      adopt: ({ key, previous }) => store.adopt(key, [previous]),
      prune: async ({ keepDone }) => {
        let changed = 0;
        for (let removed = PRUNED_AT_ONCE; removed === PRUNED_AT_ONCE; changed += removed)
          removed = await store.prune({ doneBefore: 0, keepDone, keysBefore: 0, limit: PRUNED_AT_ONCE });
        return changed;
      },
    };
  }

  /** What a benchmark asks of the process: `begin` one operation, then `ended` until it answers. */
  get answers() {
    return {
      begin: ({ operation, given }) => {
        this.#running = this.#measure(() => this.#operations[operation](given));
        this.#running.catch(() => undefined);
      },
      ended: (within) => Promise.race([this.#running, sleep(within)]),
    };
  }

  async #measure(operate) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    // The first sample has nothing to be compared with.
    await sleep(50);
    delay.reset();
    const cpu = watchCpu();
    const started = performance.now();
    const changed = await operate();
    const seconds = (performance.now() - started) / 1_000;
    await sleep(50);
    delay.disable();
    return {
      changed: Number(changed) || 0,
      seconds,
      stallMs: delay.max / NANOSECONDS,
      cpuMs: cpu.stop(),
    };
  }
}

/** The most CPU between two turns of the event loop, in ms: what other programs take does not count. */
function watchCpu() {
  let most = 0;
  let last = process.cpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(last);
    most = Math.max(most, (user + system) / 1_000);
    last = process.cpuUsage();
  }, 1);
  return {
    stop() {
      clearInterval(timer);
      return most;
    },
  };
}
