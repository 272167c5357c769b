import { formRequest, sendAll } from './load.mjs';

/** One server under load. */
export class Side {
  #requests;
  #handled;
  #handlers;

  /**
   * @param {number} handledBefore how often handlers have run before the first load
   * @param {number} handlers that take each event
   */
  constructor(server, bodies, handledBefore = 0, handlers = 1) {
    this.server = server;
    this.#requests = bodies.map((body) => formRequest(server, body));
    this.#handled = handledBefore;
    this.#handlers = handlers;
  }

  /** @returns CPU in µs per request until all were answered and until all were handled, and the rate of answers */
  async measure({ count, connections }) {
    const { port } = this.server;
    const before = await this.server.cpu();
    const { seconds } = await sendAll({ port, requests: this.#requests, count, connections });
    const answered = await this.server.cpu();
    this.#handled += count * this.#handlers;
    const handled = await this.server.ask('handled', this.#handled);
    const total = await this.server.cpu();
    if (handled !== undefined && handled !== this.#handled)
      throw new Error(`${handled} events were handled, not the ${this.#handled} that were sent`);
    return {
      answered: (answered - before) / count,
      total: (total - before) / count,
      rate: count / seconds,
    };
  }
}
