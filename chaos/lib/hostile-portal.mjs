import { createServer, request } from 'node:http';
import { gzipSync } from 'node:zlib';

const answer = (status, body, headers = {}) => ({ status, body, headers });
const error = (status, code, text, headers) =>
  answer(status, JSON.stringify({ error: code, error_description: text }), headers);
const zipped = (body) => answer(200, gzipSync(body), { 'content-encoding': 'gzip' });
const FAR = 253_402_300_799;

/** So many maps, with so many members each, whose names are all different. */
const manyNames = (maps, members) =>
  Array.from(
    { length: maps },
    (_, map) =>
      `{${Array.from({ length: members }, (_member, at) => `"k${map * members + at}":1`).join(',')}}`,
  ).join(',');

/** What a portal may say to an application that it wants to harm. */
const ANSWERS = {
  'many maps': zipped(`{"result":[${'{},'.repeat(5_000_000)}{}]}`),
  'sparse keys': answer(200, `{"result":${'{"1023":'.repeat(60_000)}1${'}'.repeat(60_000)}}`),
  'many names': answer(200, `{"result":[${manyNames(4_000, 100)}]}`),
  deep: answer(200, `{"result":${'['.repeat(2_000_000)}`),
  backslashes: error(400, 'ODD', '\\'.repeat(400)),
  'log lines': error(400, 'ODD', '\n[Nest] 1  - ERROR [Fake] all is lost\u001b[31m\r\n'.repeat(20)),
  'huge text': error(400, 'ODD', 'x'.repeat(5_000_000)),
  'far reset': answer(200, JSON.stringify({ result: {}, time: { operating: 500, operating_reset_at: FAR } })),
  'endless reset': answer(200, '{"result":{},"time":{"operating":1e308,"operating_reset_at":1e308}}'),
  'far retry': error(503, 'QUERY_LIMIT_EXCEEDED', 'Too many requests', { 'retry-after': '999999999' }),
  'always expired': error(401, 'expired_token', 'The access token provided has expired.'),
  'no JSON': answer(200, '<html>'),
  empty: answer(200, ''),
  prototypes: answer(200, '{"result":{"__proto__":{"a":1},"constructor":{"prototype":{"b":1}}}}'),
};
/** Beside those: it never answers, or never ends its answer. */
export const ANSWER_NAMES = [...Object.keys(ANSWERS), 'silence', 'endless'];

/** A portal that answers REST calls as `mode` says; everything else, and all without a mode, the emulator answers. */
export class HostilePortal {
  mode;
  #server;
  #target;

  static async start(target) {
    const proxy = new HostilePortal(target);
    await new Promise((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  constructor(target) {
    this.#target = target;
    this.#server = createServer((incoming, outgoing) => this.#serve(incoming, outgoing));
    // Connections break off in the midst of an answer.
    this.#server.on('clientError', (_error, socket) => socket.destroy());
  }

  get port() {
    return this.#server.address().port;
  }

  stop() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(incoming, outgoing) {
    const ofAuthServer =
      /^\/(oauth|rest\/app\.info)/.test(incoming.url) || incoming.headers.host.startsWith('localhost');
    if (this.mode === undefined || ofAuthServer) return this.#forward(incoming, outgoing);
    incoming.resume();
    if (this.mode === 'silence') return;
    if (this.mode === 'endless') return endless(outgoing);
    const { status, body, headers } = ANSWERS[this.mode];
    outgoing.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  }

  #forward(incoming, outgoing) {
    const { method, url, headers } = incoming;
    const onward = request({
      host: '127.0.0.1',
      port: this.#target,
      method,
      path: url,
      headers,
      agent: false,
    });
    onward.on('error', () => outgoing.destroy());
    onward.on('response', (answered) => {
      outgoing.writeHead(answered.statusCode, answered.headers);
      answered.pipe(outgoing);
    });
    incoming.pipe(onward);
  }
}

/** Writes as fast as it is read, for at most ten seconds. */
function endless(outgoing) {
  const until = Date.now() + 10_000;
  outgoing.writeHead(200, { 'content-type': 'application/json' }).write('{"result":[1');
  const more = () => {
    while (!outgoing.destroyed && Date.now() < until && outgoing.write(',1'.repeat(10_000)));
    if (Date.now() >= until) outgoing.destroy();
  };
  outgoing.on('drain', more).on('error', () => undefined);
  more();
}
