import { open } from 'node:fs/promises';

/** Lines that are appended to a file, as they come. */
export class Tail {
  #file;
  #position = 0;
  #rest = '';

  constructor(file) {
    this.#file = file;
  }

  /** The whole lines since the last call. */
  async lines() {
    const handle = await open(this.#file, 'r').catch(() => undefined);
    if (!handle) return [];
    try {
      const { size } = await handle.stat();
      const { buffer, bytesRead } = await handle.read({
        buffer: Buffer.alloc(size - this.#position),
        position: this.#position,
      });
      this.#position += bytesRead;
      const lines = (this.#rest + buffer.toString('utf8', 0, bytesRead)).split('\n');
      this.#rest = lines.pop();
      return lines;
    } finally {
      await handle.close();
    }
  }
}
