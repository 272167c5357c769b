import { beforeAll, afterAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import {
  Bitrix24Clients,
  type Bitrix24Client,
  type CallOptions,
  type RestAnswer,
} from 'nestjs-bitrix24-events';
import { ManualClock } from 'nestjs-bitrix24-events/testing';
import { Bench } from './support/bench.js';
import { CLIENT_ID } from './support/facts.js';
import { connectClient, ran, ranSorted } from './support/rest-client.js';
import { isSecretCheck } from './support/secret-check.js';

const bench = new Bench();

let portal: Bitrix24Emulator;
let client: Bitrix24Client;
beforeAll(async () => {
  ({ portal, client } = await connectClient(bench, { limits: () => 'none' }));
  portal.generateDeals(120);
  portal
    .as(1)
    .call('crm.contact.add', { fields: { NAME: 'Ада & "Lovelace" + 50 %', COMMENTS: '$result[a] #1' } });
  portal.as(1).call('tasks.task.add', { fields: { TITLE: 'a[b]=c&d', RESPONSIBLE_ID: 1 } });
});
afterAll(() => bench.end());

/**
 * What a caller can tell of a call: all but the figures of `time`, of which there are the same, and the status of the
 * request around it.
 */
type Seen =
  | (Omit<Partial<RestAnswer>, 'time'> & { time: string[] })
  | { code: unknown; error: unknown; description: unknown; method: unknown; class: unknown };
const seen = (calling: Promise<RestAnswer>): Promise<Seen> =>
  calling.then(
    ({ result, total, next, time }) => ({ result, total, next, time: Object.keys(time ?? {}).toSorted() }),
    ({ code, error, description, method, name }: Record<string, unknown>) => ({
      code,
      error,
      description,
      method,
      class: name,
    }),
  );

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('WON', 'NEW', 'Deal 5', '$result[x][ID]', '$', '+ &=%#?', '\uD800', 'true', '0', ' ', ''),
);
const scalar = fc.oneof(
  text,
  fc.integer({ min: -2, max: 130 }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
);
const value = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(text, scalar, { maxKeys: 2 }),
);
const field = fc.constantFrom('ID', 'TITLE', 'STAGE_ID', 'OPPORTUNITY', 'NAME', 'UF_X', 'DATE_CREATE');
const filterName = fc
  .tuple(fc.constantFrom('', '>', '<=', '!', '@', '%', '=', '!@'), field)
  .map(([operator, name]) => operator + name);
const wild = fc.record(
  {
    id: value,
    ID: fc.integer({ min: 0, max: 125 }),
    taskId: fc.integer({ min: 0, max: 2 }),
    filter: fc.oneof(fc.dictionary(filterName, value, { maxKeys: 2 }), value),
    order: fc.dictionary(field, fc.constantFrom('ASC', 'desc', ''), { maxKeys: 2 }),
    select: fc.oneof(fc.array(field, { maxLength: 3 }), value),
    start: fc.oneof(fc.constantFrom(-1, 0, 50, 100, '50'), value),
    full: value,
    code: fc.constantFrom('rest_auth_connector', 'x', ''),
    'a.b': text,
  },
  { requiredKeys: [] },
);
/** What a batch can mostly say, in every spelling. */
const plainText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('WON', 'Deal 5', '+ &=%#?', ' '),
);
const plainValue = fc.oneof(
  plainText,
  fc.integer({ min: -2, max: 130 }),
  fc.array(plainText, { minLength: 1, maxLength: 3 }),
);
const plain = fc.record(
  {
    id: fc.integer({ min: -1, max: 125 }),
    taskId: fc.constantFrom(1, '1', 2),
    filter: fc.dictionary(filterName, plainValue, { minKeys: 1, maxKeys: 2 }),
    order: fc.dictionary(field, fc.constantFrom('ASC', 'desc'), { minKeys: 1, maxKeys: 2 }),
    select: fc.array(field, { minLength: 1, maxLength: 3 }),
    start: fc.constantFrom(-1, 0, 50, 100, '50'),
    code: fc.constantFrom('rest_auth_connector', 'x'),
  },
  { requiredKeys: [] },
);
const params = fc.oneof({ weight: 3, arbitrary: plain }, { weight: 1, arbitrary: wild });
const method = fc.constantFrom(
  'crm.deal.get',
  'crm.deal.list',
  'crm.contact.get',
  'crm.contact.list',
  'tasks.task.get',
  'tasks.task.list',
  'feature.get',
  'scope',
  'profile',
  'app.info',
  'unknown.thing.get',
  'event.get',
);

describe('a batched call', () => {
  it('gives exactly what a lone call gives', async () => {
    let together = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(method, params), { minLength: 2, maxLength: 8 }), async (calls) => {
        portal.clearRecords();
        const batched = await Promise.all(calls.map(([name, own]) => seen(client.request(name, own))));
        together += ran(portal).filter(Array.isArray).length;
        const lone = await Promise.all(
          calls.map(([name, own]) => seen(client.request(name, own, { batchable: false }))),
        );
        expect(batched).toEqual(lone);
      }),
      { numRuns: 200 },
    );
    // It was batches that were compared.
    expect(together).toBeGreaterThan(100);
  });

  it.each<[string, string, object, CallOptions]>([
    ['a reference', 'crm.deal.list', { filter: { TITLE: '$result[x]' } }, {}],
    ['null', 'crm.deal.list', { filter: { TITLE: null } }, {}],
    ['an empty list', 'crm.deal.list', { select: [] }, {}],
    ['an empty map', 'crm.deal.list', { filter: {} }, {}],
    ['a file', 'crm.deal.list', { fileData: ['a.txt', 'YQ=='] }, {}],
    ['a wish to', 'profile', {}, { batchable: false }],
    ['REST 3', 'api/tasks.task.list', { pagination: { limit: 5 } }, {}],
  ])('is not made with %s: that goes alone, as JSON', async (_, name, own, options) => {
    portal.clearRecords();
    await Promise.allSettled([
      client.call(name, own, options),
      client.call('scope'),
      client.call('app.info'),
    ]);
    expect(ranSorted(portal)).toEqual(
      [name.replace('api/', ''), 'scope,app.info'].toSorted((a, b) => a.localeCompare(b)),
    );
    expect(portal.requests.find(({ commands }) => !commands)?.params).toMatchObject(own);
  });

  it('has keys that nobody can foresee', async () => {
    portal.clearRecords();
    for (let time = 0; time < 2; time++) await Promise.all([client.call('scope'), client.call('profile')]);
    const keys = portal.requests.flatMap(({ params: { cmd } }) => Object.keys(cmd as object));
    expect(new Set(keys).size).toBe(4);
    expect(keys.every((key) => /^k[\da-f]{16}_\d$/.test(key))).toBe(true);
  });

  it('is not made where the options say so', async () => {
    const without = await connectClient(bench, { autoBatch: false });
    await Promise.all(['scope', 'profile'].map((name) => without.client.call(name)));
    expect(ranSorted(without.portal)).toEqual(['profile', 'scope']);
  });

  it('holds fewer calls of a method that takes long, so that the request stays well under a minute', async () => {
    const standing = new ManualClock();
    const slow = await connectClient(bench, { limits: () => 'none', timeout: '60s' }, {}, standing);
    slow.portal.costs({ 'crm.deal.list': 4 });
    const lists = (count: number, from = 0): Promise<unknown> =>
      Promise.all(
        Array.from({ length: count }, (_, id) =>
          slow.client.call('crm.deal.list', { filter: { ID: from + id } }),
        ),
      );
    // What a call takes, the first ones tell.
    await lists(2);
    slow.portal.clearRecords();
    await lists(20, 2);
    const sizes = ran(slow.portal).map((commands) => (Array.isArray(commands) ? commands.length : 1));
    expect(sizes).toEqual([5, 5, 5, 5]);
  });

  it('that fails as a whole is dealt with once for all its callers', async () => {
    const { portal: own, running } = await bench.connected({ adapter: 'express' });
    const ofPortal = running.app.get(Bitrix24Clients).forPortal(own.memberId);
    const three = () => Promise.all(['scope', 'profile', 'app.info'].map((name) => ofPortal.call(name)));
    await running.bindings.whenSynced();
    const sent = async () => {
      own.clearRecords();
      await expect(three()).resolves.toHaveLength(3);
      return own.requests.filter((request) => !isSecretCheck(request)).map(({ method: name }) => name);
    };

    own.expireTokens(CLIENT_ID);
    expect(await sent()).toEqual(['batch', 'oauth/token', 'batch']);
    for (const fault of [
      own.fault({ method: 'batch', kind: 'error', status: 503, code: 'QUERY_LIMIT_EXCEEDED' }),
      own.fault({ method: 'batch', kind: 'reset-before' }),
    ]) {
      // What a fault keeps from the portal is not among its requests.
      expect(await sent()).toEqual(['batch']);
      expect(fault.hits).toBe(1);
    }
  });

  it('carries the connector on the request around it', async () => {
    portal.clearRecords();
    await Promise.all([
      client.call('scope', {}, { connector: 'mine' }),
      client.call('profile', {}, { connector: 'mine' }),
      client.call('app.info', {}, { connector: '' }),
      client.batch([{ method: 'scope' }], { connector: 'mine' }),
      client.call('crm.contact.add', { fields: {} }, { connector: 'mine' }),
    ]);
    const sent = portal.requests.map(({ method: name, params: { auth_connector } }) => [
      name,
      auth_connector,
    ]);
    expect(sent).toHaveLength(4);
    expect(sent).toEqual(
      expect.arrayContaining([
        ['app.info', undefined],
        ['batch', 'mine'],
        ['crm.contact.add', 'mine'],
      ]),
    );
  });
});
