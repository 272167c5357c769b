import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const FORM = 'application/x-www-form-urlencoded';
const AGAIN = 15;
const TIMEOUT = 30_000;

/**
 * Sends the events of one entity one after the other over a connection that it keeps, as a proxy in front would: what
 * the server did not answer 200 is sent again, until it does.
 */
export class Lane {
  /** Sequence numbers up to this one have had their 200. */
  acknowledged = 0;
  /** Answers other than 200, by status. */
  refused = {};
  /** Connections that were refused or reset. */
  cut = 0;
  #agent;
  #stopped = false;

  constructor({ event, entity, url, encode }) {
    Object.assign(this, { event, entity });
    this.url = url;
    this.encode = encode;
  }

  /** @param pause milliseconds before the next event; @param most how many in all, those of earlier runs included */
  async run({ pause = () => 0, most = Infinity } = {}) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!this.#stopped && this.acknowledged < most) {
      await this.#deliver(this.acknowledged + 1);
      this.acknowledged++;
      const ms = pause();
      if (ms > 0) await sleep(ms);
    }
    this.#agent.destroy();
  }

  /** After the event under way has had its 200. */
  stop() {
    this.#stopped = true;
  }

  async #deliver(seq) {
    const body = this.encode(this.event, this.entity, seq);
    for (;;) {
      const status = await this.#post(body).catch(() => 0);
      if (status === 200) return;
      if (status === 0) this.cut++;
      else this.refused[status] = (this.refused[status] ?? 0) + 1;
      await sleep(AGAIN);
    }
  }

  #post(body) {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': FORM, 'content-length': Buffer.byteLength(body) };
      const outgoing = request(this.url, { method: 'POST', agent: this.#agent, headers, timeout: TIMEOUT });
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')));
      outgoing.on('error', reject);
      outgoing.on('response', (answer) => {
        answer
          .on('error', reject)
          .on('end', () => resolve(answer.statusCode))
          .resume();
      });
      outgoing.end(body);
    });
  }
}

/** What all lanes together saw. */
export function totals(lanes) {
  const statuses = {};
  for (const { refused } of lanes) {
    for (const [status, count] of Object.entries(refused)) statuses[status] = (statuses[status] ?? 0) + count;
  }
  return {
    acknowledged: lanes.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
    refused: Object.values(statuses).reduce((sum, count) => sum + count, 0),
    cut: lanes.reduce((sum, { cut }) => sum + cut, 0),
    statuses,
  };
}
