import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Ends and removes what a scenario has started and written, however it went. */
export class Keeper {
  #ends = [];

  static async with(work) {
    const keeper = new Keeper();
    keeper.folder = await mkdtemp(join(tmpdir(), 'bitrix24-chaos-'));
    keeper.later(() => rm(keeper.folder, { recursive: true, force: true }));
    try {
      return await work(keeper);
    } finally {
      await keeper.#end();
    }
  }

  file(name) {
    return join(this.folder, name);
  }

  later(end) {
    this.#ends.push(end);
  }

  /** Rejects after so many milliseconds. */
  deadline(ms) {
    return new Promise((_resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not done within ${ms} ms`)), ms);
      this.later(() => clearTimeout(timer));
    });
  }

  async #end() {
    for (const end of this.#ends.splice(0).toReversed()) {
      await Promise.resolve(end()).catch((error) => console.error(error));
    }
  }
}
