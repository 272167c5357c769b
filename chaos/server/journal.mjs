import { openSync, writeSync } from 'node:fs';

/** Writes down what handlers do: what the kernel has of it survives any end of this process. */
export class Journal {
  #file;

  constructor(file) {
    this.#file = openSync(file, 'a');
  }

  write(kind, handler, { data }) {
    const { ID, SEQ = '0' } = data.FIELDS;
    writeSync(this.#file, `${process.pid} ${kind} ${handler} ${ID} ${SEQ}\n`);
  }

  /** One run of a handler. */
  async run(handler, event, work) {
    this.write('S', handler, event);
    try {
      await work();
    } catch (error) {
      this.write('F', handler, event);
      throw error;
    }
    this.write('E', handler, event);
  }
}
