// node:http, the form parser, and one commit for everything that is waiting, by `main`, `gather` or `worker`.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { FormParser } from '../../../libs/bitrix24-events/dist/modules/intake/wire/form-parser.js';
import { openStore } from './store.mjs';

const NANOSECONDS = 1e6;
const [, , thread, file] = process.argv;
const parser = new FormParser({ maxFields: 5_000, maxDepth: 64 });
const delay = monitorEventLoopDelay({ resolution: 1 });
let commits = 0;

const LONGEST_GATHERING = 5;
const store = thread === 'worker' ? workerThread() : mainThread(thread === 'gather');

/**
 * All of one turn of the event loop, as GroupCommit does it; `gathering`, of the turns after it too, while each
 * brings another: libuv takes in one new connection a turn.
 */
function mainThread(gathering) {
  const storeAll = openStore(file);
  let waiting = [];
  let seen = 0;
  let began = 0;
  const commit = () => {
    if (gathering && waiting.length > seen && performance.now() - began < LONGEST_GATHERING) {
      seen = waiting.length;
      setImmediate(commit);
      return;
    }
    const group = waiting;
    waiting = [];
    seen = 0;
    commits++;
    storeAll(group.map(({ event }) => event));
    for (const { done } of group) done();
  };
  return (event) =>
    new Promise((done) => {
      if (waiting.length === 0) {
        began = performance.now();
        setImmediate(commit);
      }
      waiting.push({ event, done });
    });
}

/** The same, and while one batch is on its way, the next one gathers. */
function workerThread() {
  const worker = new Worker(new URL('worker.mjs', import.meta.url), { workerData: { file } });
  let waiting = [];
  let underWay;
  const send = () => {
    if (underWay || waiting.length === 0) return;
    underWay = waiting;
    waiting = [];
    commits++;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    worker.postMessage(underWay.map(({ event }) => event));
  };
  worker.on('message', () => {
    const group = underWay;
    underWay = undefined;
    for (const { done } of group) done();
    send();
  });
  return (event) =>
    new Promise((done) => {
      if (waiting.length === 0) setImmediate(send);
      waiting.push({ event, done });
    });
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    await store(rowOf(parser.parse(Buffer.concat(chunks))));
    response.end('OK');
  });
});

function rowOf({ event, data, ts, auth }) {
  const expiresAt = Number(auth.expires) * 1_000;
  const at = [Number(ts) * 1_000, Date.now()];
  const stored = JSON.stringify(data);
  return {
    event: [randomUUID(), event, auth.member_id, auth.domain, auth.user_id, stored, ...at],
    actor: auth.access_token,
    actorExpiresAt: expiresAt,
  };
}

let cpu;
process.on('message', (question) => {
  if (question === 'begin') {
    delay.reset();
    delay.enable();
    commits = 0;
    cpu = process.cpuUsage();
    process.send('begun');
    return;
  }
  const { user, system } = process.cpuUsage(cpu);
  delay.disable();
  const [loop50, loop99] = [50, 99].map((percentile) => delay.percentile(percentile) / NANOSECONDS);
  process.send({ cpu: user + system, loop50, loop99, commits });
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
