import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownFolder } from './ending.mjs';

/** What one row starts and writes: ended and removed when the row is over, however it went. */
export class Workspace {
  #ending = [];
  #files = 0;
  #remove;

  constructor(folder) {
    this.folder = folder;
    this.#remove = ownFolder(folder);
  }

  /** `parent`: the folder that holds its own. */
  static async with(work, parent = tmpdir()) {
    const workspace = new Workspace(await mkdtemp(join(parent, 'bitrix24-bench-')));
    try {
      return await work(workspace);
    } finally {
      await workspace.end();
    }
  }

  /** A new file name in a folder of its own on disk. */
  file(name) {
    return join(this.folder, `${++this.#files}-${name}`);
  }

  /** Has `end` called at the end, the last one first. */
  owns(thing, end) {
    this.#ending.push(end);
    return thing;
  }

  async end() {
    for (const end of this.#ending.splice(0).toReversed()) await end().catch((error) => console.error(error));
    await this.#remove();
  }
}
