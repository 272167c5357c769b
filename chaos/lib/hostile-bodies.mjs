import { request } from 'node:http';
import { connect } from 'node:net';
import { between, pick } from './random.mjs';

const MEBIBYTE = 2 ** 20;
const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
/** An answer later than this counts as none. */
const PATIENCE = 20_000;
const TRICKLED_BYTES = 100_000;

const fill = (piece, size) => piece.repeat(Math.max(1, Math.floor(size / piece.length)));
const form = (body) => ({ type: FORM, body });
const json = (body) => ({ type: JSON_TYPE, body });

/** Bodies that cost a careless server far more than their bytes: each takes a size and a random source. */
const SHAPES = {
  'sparse lists': (size, random) => form(fill(`${fill(`[${between(random, 31, 4_000)}]`, 360)}=&1`, size)),
  'deep lists': (size, random) => form(fill(`a${between(random, 0, 9)}${'[]'.repeat(63)}=&`, size)),
  'many fields': (size, random) => {
    const first = between(random, 0, 1e6);
    return form(Array.from({ length: size / 12 }, (_, at) => `k${first + at}=1`).join('&'));
  },
  'nested fields': (size) =>
    form(Array.from({ length: size / 24 }, (_, at) => `data[F${at}][G${at}]=1`).join('&')),
  'percent signs': (size) => form(`data[A]=${fill('%D0%96', size)}`),
  'broken escapes': (size) => form(`data[A]=${fill('%%D%', size)}`),
  'long key': (size) => form(`${fill('k', size)}=1`),
  prototypes: (size) => form(fill('__proto__[a]=1&constructor[prototype][b]=1&', size)),
  'maps in JSON': (size) => json(`{"data":[${fill('{},', size)}{}]}`),
  'sparse JSON': (size) => json(`${fill('{"1023":', size / 2)}1${fill('}', size / 16)}`),
  'deep JSON': (size) => json(fill('[', size)),
  'escapes in JSON': (size) => json(`{"data":"${fill('\\u0416', size)}"}`),
};
export const SHAPE_NAMES = Object.keys(SHAPES);

/** Sends one to `url`. @returns the status of the answer, 0 when there is none */
export function sendHostileBody(url, shape, random) {
  const { type, body } = SHAPES[shape](between(random, MEBIBYTE / 8, MEBIBYTE - 64), random);
  return new Promise((resolve) => {
    const outgoing = request(url, {
      method: 'POST',
      headers: { 'content-type': type, 'content-length': Buffer.byteLength(body) },
      agent: false,
      timeout: PATIENCE,
    });
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => resolve(0));
    outgoing.on('response', (answer) => {
      answer.on('error', () => resolve(answer.statusCode)).on('end', () => resolve(answer.statusCode));
      answer.resume();
    });
    outgoing.end(body);
  });
}

/** A body of one byte a chunk that never ends. @returns what gives up */
export function trickle(url) {
  const { hostname, port, pathname, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => undefined);
  socket.write(
    `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: ${FORM}\r\nTransfer-Encoding: chunked\r\n\r\n`,
  );
  socket.write('1\r\na\r\n'.repeat(TRICKLED_BYTES));
  return () => socket.destroy();
}

/** A few bodies of random shapes side by side. @returns the statuses of their answers */
export async function hostileBodies(urls, random) {
  const trickles = Array.from({ length: between(random, 0, 4) }, () => trickle(pick(random, urls)));
  const statuses = await Promise.all(
    Array.from({ length: between(random, 1, 6) }, () =>
      sendHostileBody(pick(random, urls), pick(random, SHAPE_NAMES), random),
    ),
  );
  for (const end of trickles) end();
  return statuses;
}
