import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { bodyOf, KNOWN_WORST, shapes } from '../../bench/lib/body-shapes.mjs';
import { between, pick } from './random.mjs';

const LARGEST = 2 ** 20;
const USUAL = 2 ** 15;
/** One in so many is as large as a body may be: the time of a run goes by the bytes. */
const LARGE_ONE_IN = 40;
const FOUND = 200;
const PATIENCE = 30_000;

/** Bodies of the shapes that the search for the most expensive one goes through. */
export class HostileShapes {
  #all;
  #usual = new Map();
  #random;

  constructor(random) {
    this.#random = random;
    const seed = between(random, 1, 1e9);
    this.#all = [...KNOWN_WORST, ...fc.sample(shapes(fc), { seed, numRuns: FOUND })];
  }

  next() {
    const shape = pick(this.#random, this.#all);
    if (between(this.#random, 1, LARGE_ONE_IN) === 1) return bodyOf(shape, LARGEST);
    if (!this.#usual.has(shape)) this.#usual.set(shape, bodyOf(shape, USUAL));
    return this.#usual.get(shape);
  }
}

/** A client that sends what costs a careless server most, one request after another on one connection. */
export class Stranger {
  #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #urls;
  #random;
  #bodies;

  constructor(urls, bodies, random) {
    this.#urls = urls;
    this.#bodies = bodies;
    this.#random = random;
  }

  /** Resolves to the status of the answer, to 0 where there is none. */
  async send() {
    const { contentType, body } = this.#bodies.next();
    const way = pick(this.#random, Object.keys(WAYS));
    const outgoing = request(pick(this.#random, this.#urls), {
      method: 'POST',
      agent: this.#agent,
      timeout: PATIENCE,
      headers: {
        'content-type': contentType,
        ...(way !== 'chunked' && way !== 'tiny' && { 'content-length': body.length }),
      },
    });
    const answered = new Promise((resolve) => {
      outgoing.on('timeout', () => outgoing.destroy());
      outgoing.on('error', () => resolve(0));
      outgoing.on('response', (answer) => {
        answer.on('error', () => resolve(0)).on('end', () => resolve(answer.statusCode));
        answer.resume();
      });
    });
    await WAYS[way](outgoing, body);
    return answered;
  }

  end() {
    this.#agent.destroy();
  }
}

/** How a body may come. Each resolves once nothing more is sent. */
const WAYS = {
  async whole(outgoing, body) {
    outgoing.end(body);
  },
  async chunked(outgoing, body) {
    for (let at = 0; at < body.length && !outgoing.destroyed; at += 4_096)
      if (!outgoing.write(body.subarray(at, at + 4_096))) await drained(outgoing);
    outgoing.end();
  },
  /** A byte a chunk, for as many as there is patience. */
  async tiny(outgoing, body) {
    for (let at = 0; at < Math.min(2_000, body.length) && !outgoing.destroyed; at++)
      outgoing.write(body.subarray(at, at + 1));
    outgoing.end();
  },
  async slow(outgoing, body) {
    const part = Math.ceil(body.length / 10);
    for (let at = 0; at < body.length && !outgoing.destroyed; at += part) {
      outgoing.write(body.subarray(at, at + part));
      await sleep(30);
    }
    outgoing.end();
  },
  /** Gives up within the body. */
  async cut(outgoing, body) {
    outgoing.write(body.subarray(0, body.length >> 1));
    await sleep(50);
    outgoing.destroy();
  },
};

/** Resolves when more may be written, or nothing can be any more. */
const drained = (outgoing) =>
  new Promise((resolve) => {
    if (outgoing.destroyed) return resolve();
    const end = () => {
      outgoing.off('drain', end).off('close', end);
      resolve();
    };
    outgoing.on('drain', end).on('close', end);
  });
