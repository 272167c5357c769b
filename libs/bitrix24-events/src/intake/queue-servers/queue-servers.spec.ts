import { Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { FakeServer, type FakeAnswer } from '../../../test/rest/fake-server.js';
import { makeTransport } from '../../../test/rest/make-transport.js';
import { Notifications } from '../../common/index.js';
import { IntakeOptions } from '../intake.options.js';
import { QueueServers } from './queue-servers.service.js';

const WORLD = '3.217.33.54';
const RU = '195.208.184.200';
const NEW = '52.29.163.104';
const MINUTE = 60_000;

const from = (remoteAddress: string) => ({ headers: {}, socket: { remoteAddress } });
const nodes = (...list: string[]): FakeAnswer => ({ body: { nodes: list } });

let logged: string[];
let ends: (() => unknown)[];

beforeEach(() => {
  logged = [];
  ends = [];
  const note = (level: string) => (line: unknown) => void logged.push(`${level} ${String(line)}`);
  Logger.overrideLogger({ log: note('log'), warn: note('warn'), error: note('error') });
});
afterEach(async () => {
  for (const end of ends.toReversed()) await end();
});

/** Two published lists whose answers a test may change. */
async function published() {
  const answers: Record<string, FakeAnswer | 'hang' | 'reset'> = {
    '/world.json': nodes(WORLD),
    '/ru.json': nodes(RU),
  };
  const server = await FakeServer.start(({ url }) => answers[url]!);
  const clock = new ManualClock();
  const transport = makeTransport({ allowInsecure: true, allowPrivate: true }, clock);
  const emitter = new EventEmitter2();
  const alarms: unknown[] = [];
  emitter.on('bitrix24.intake.allow-list-unavailable', (payload) => void alarms.push(payload));
  const servers = new QueueServers(
    transport,
    new Notifications(emitter),
    clock,
    new IntakeOptions({
      queueServers: 'published',
      queueServerLists: Object.keys(answers).map((path) => server.origin + path),
    }),
  );
  ends.push(
    () => server.close(),
    () => transport.close(),
    () => servers.close(),
  );
  const allows = async (address: string) => servers.allows(from(address));
  return { answers, server, clock, servers, alarms, allows };
}

describe('a fixed list', () => {
  it('allows only its addresses and networks, without a request', () => {
    const servers = new QueueServers(
      makeTransport(),
      new Notifications(),
      new ManualClock(),
      new IntakeOptions({ queueServers: [WORLD, '195.208.184.0/24'], trustProxy: 1 }),
    );
    const through = (forwarded: string) =>
      servers.allows({ headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress: '10.0.0.1' } });
    expect(through(`6.6.6.6, ${WORLD}`)).toBe(true);
    expect(through('195.208.184.9')).toBe(true);
    expect(through(`${WORLD}, 6.6.6.6`)).toBe(false);
    expect(servers.allows(from(WORLD))).toBe(false);
  });
});

describe('the published lists', () => {
  it('allow the addresses of either list, and are refreshed every 5 minutes', async () => {
    const { server, clock, servers, allows } = await published();
    servers.start();
    await server.received(2);
    expect(await allows(WORLD)).toBe(true);
    expect(await allows(`::ffff:${RU}`)).toBe(true);
    // Known ones are allowed without waiting for anything.
    expect(servers.allows(from(WORLD))).toBe(true);
    expect(await allows('6.6.6.6')).toBe(false);
    expect(server.requests).toHaveLength(2);
    await clock.advance(5 * MINUTE - 1);
    expect(server.requests).toHaveLength(2);
    await clock.advance(1);
    await server.received(4);
    expect(logged).toEqual([]);
  });

  it('are refreshed on a miss, at most once a minute', async () => {
    const { answers, server, clock, servers, allows } = await published();
    servers.start();
    expect(await allows(NEW)).toBe(false);
    answers['/world.json'] = nodes(WORLD, NEW);
    clock.tick(MINUTE - 1);
    expect(await Promise.all([allows(NEW), allows(NEW)])).toEqual([false, false]);
    expect(server.requests).toHaveLength(2);
    clock.tick(1);
    expect(await Promise.all([allows(NEW), allows('6.6.6.6'), allows(NEW)])).toEqual([true, false, true]);
    expect(server.requests).toHaveLength(4);
    for (let at = 0; at < 50; at += 1) expect(await allows('6.6.6.6')).toBe(false);
    expect(server.requests).toHaveLength(4);
  });

  it('refuse a server that is no longer listed', async () => {
    const { answers, server, clock, servers, allows } = await published();
    servers.start();
    expect(await allows(WORLD)).toBe(true);
    answers['/world.json'] = nodes(NEW);
    await clock.advance(5 * MINUTE);
    await server.received(4);
    expect(await allows(NEW)).toBe(true);
    expect(await allows(WORLD)).toBe(false);
  });

  it.each<[string, FakeAnswer | 'reset']>([
    ['an error', { status: 503, body: 'down' }],
    ['no list', { body: '<html>' }],
    ['an empty list', nodes()],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }],
    ['a connection that breaks', 'reset'],
  ])(
    'allow every address, with an alarm, while one list has only answered with %s',
    async (_what, answer) => {
      const { answers, server, clock, servers, alarms, allows } = await published();
      answers['/ru.json'] = answer;
      servers.start();
      expect(await allows('6.6.6.6')).toBe(true);
      expect(alarms).toEqual([{ reason: expect.stringContaining(`${server.origin}/ru.json: `) }]);
      expect(logged).toEqual([expect.stringMatching(/^error Events are accepted from every address/)]);
      // Said again once an hour.
      await clock.advance(59 * MINUTE);
      expect(alarms).toHaveLength(1);
      await clock.advance(MINUTE);
      expect(await allows('6.6.6.6')).toBe(true);
      expect(alarms).toHaveLength(2);

      answers['/ru.json'] = nodes(RU);
      clock.tick(MINUTE);
      expect(await allows('6.6.6.6')).toBe(false);
      expect(await allows(RU)).toBe(true);
      expect(logged.at(-1)).toBe('log the lists of queue servers are up to date');
    },
  );

  it('stay in use while their source is down', async () => {
    const { answers, server, clock, servers, alarms, allows } = await published();
    servers.start();
    expect(await allows(WORLD)).toBe(true);
    answers['/world.json'] = 'reset';
    answers['/ru.json'] = { status: 404 };
    await clock.advance(5 * MINUTE);
    await server.received(4);
    clock.tick(MINUTE);
    expect(await allows('6.6.6.6')).toBe(false);
    expect(await allows(WORLD)).toBe(true);
    expect(await allows(RU)).toBe(true);
    expect(alarms).toEqual([]);
    expect(logged).toEqual([
      expect.stringMatching(
        /^warn the lists of queue servers could not be refreshed, and stay in use as they were/,
      ),
    ]);
  });

  it('do not wait long for a source that does not answer', async () => {
    const { answers, server, clock, servers, allows } = await published();
    answers['/world.json'] = 'hang';
    servers.start();
    const allowed = allows('6.6.6.6');
    await server.received(2);
    await clock.advance(5_000);
    expect(await allowed).toBe(true);
  });

  it('abort their requests when the application closes', async () => {
    const { answers, server, clock, servers, alarms } = await published();
    answers['/world.json'] = 'hang';
    servers.start();
    await server.received(2);
    await servers.close();
    await clock.advance(10 * MINUTE);
    expect(server.requests).toHaveLength(2);
    expect(alarms).toEqual([]);
  });
});
