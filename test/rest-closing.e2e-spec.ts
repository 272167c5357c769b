import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Bitrix24Emulator, EmulatorOptions } from 'bitrix24-emulator';
import {
  Bitrix24Clients,
  BitrixEvent,
  OnBitrixEvent,
  type Bitrix24Client,
  type CallOptions,
} from 'nestjs-bitrix24-events';
import { ManualClock } from 'nestjs-bitrix24-events/testing';
import { useBench } from './support/bench.js';
import { HANDLER_URL } from './support/facts.js';
import { Journal } from './support/journal.js';
import { ran, whileTimeGoes } from './support/rest-client.js';
import type { RunningApp } from './support/running-app.js';

const bench = useBench();

let clock: ManualClock;
let journal: Journal<string>;
let portal: Bitrix24Emulator;
let running: RunningApp;
let client: Bitrix24Client;
beforeEach(() => {
  clock = new ManualClock();
  journal = new Journal('handlers');
});

@Injectable()
class Deals {
  @OnBitrixEvent('ONCRMDEALADD')
  async added(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add('began');
    await event.client.call('crm.deal.get', { id: event.data.FIELDS.ID }, { batchable: false });
    journal.add('ended');
  }
}

/** Takes its leave of the portal. */
@Injectable()
class Leave implements OnModuleDestroy {
  constructor(private readonly clients: Bitrix24Clients) {}

  async onModuleDestroy() {
    await this.clients.forWebhook(Leave.url).call('crm.contact.add', { fields: { NAME: 'Closed' } });
  }

  static url = '';
}

async function boot(rest: object, emulator: EmulatorOptions = {}): Promise<void> {
  portal = await bench.portal({ ...emulator, now: () => clock.now() });
  const { applicationToken } = portal.addWebhook(HANDLER_URL, ['ONCRMDEALADD']);
  const { url: restUrl } = portal.addIncomingWebhook();
  Leave.url = restUrl;
  running = await bench.boot({
    adapter: 'express',
    portal,
    clock,
    providers: [Deals, Leave],
    options: {
      application: undefined,
      webhooks: [{ applicationToken, restUrl }],
      inbox: { shutdownTimeout: '1m' },
      rest: { allowInsecure: true, allowPrivate: true, ...rest },
    },
  });
  client = running.app.get(Bitrix24Clients).forWebhook(restUrl);
}

const slow = { limits: () => ({ capacity: 1, leak: 1 }) };
const codeOf = (calling: Promise<unknown>): Promise<unknown> =>
  calling.then(
    () => 'done',
    ({ code }: { code?: string }) => code,
  );
const read = (id: number, options?: CallOptions) =>
  client.call('crm.deal.list', { filter: { ID: id } }, options);

describe('when the application closes', () => {
  it('calls that wait for the limits of the portal fail, whatever they wait in', async () => {
    await boot(slow);
    await client.call('profile');
    const waiting = [
      read(1, { batchable: false }),
      read(2),
      read(3, { priority: 'background' }),
      client.call('crm.deal.add', { fields: {} }),
      // Behind the one before.
      client.call('crm.deal.add', { fields: {} }),
      client.call('crm.lead.add', { fields: {} }, { batchable: true }),
      client.batch([{ method: 'scope' }, { method: 'events' }]),
    ].map(codeOf);
    await clock.advance(0);
    portal.clearRecords();
    await whileTimeGoes(clock, running.close());
    expect(await Promise.all(waiting)).toEqual(waiting.map(() => 'REST_CLOSED'));
    // Nothing of theirs was sent; other parts of the application still could call.
    expect(ran(portal)).toEqual(['crm.contact.add']);
    expect(clock.waiting).toBe(0);
  });

  it('says so, without a word of what the call said', async () => {
    await boot(slow);
    await client.call('profile');
    const failing = client
      .call('crm.deal.add', { fields: { TITLE: 's3cret' } })
      .catch((error: unknown) => error);
    await clock.advance(0);
    await whileTimeGoes(clock, running.close());
    expect(await failing).toMatchObject({
      code: 'REST_CLOSED',
      method: 'crm.deal.add',
      status: 0,
      message: expect.stringMatching(/^the application is closing, .* crm\.deal\.add on portal .* Try: /),
    });
    expect(inspect(await failing)).not.toContain('s3cret');
  });

  it('what its handlers wait for is waited for first', async () => {
    await boot(slow);
    await client.call('profile');
    portal.as(1).call('crm.deal.add', { fields: {} });
    await portal.settled();
    await journal.when((entry) => entry === 'began');
    await clock.advance(0);
    const others = Array.from({ length: 200 }, (_, id) => codeOf(read(id, { batchable: false })));
    const before = clock.now();
    await whileTimeGoes(clock, running.close());
    expect(journal.entries).toEqual(['began', 'ended']);
    const codes = await Promise.all(others);
    expect(codes.filter((code) => code !== 'done' && code !== 'REST_CLOSED')).toEqual([]);
    expect(codes.filter((code) => code === 'REST_CLOSED').length).toBeGreaterThan(100);
    expect(clock.now() - before).toBeLessThan(60_000);
  });

  it('calls that wait for server time, or for another attempt, fail too', async () => {
    const repeats = new Journal<string>('repeats');
    const observer = { repeated: ({ method }: { method: string }) => repeats.add(method) };
    await boot({ observer, retry: { initialDelay: '10s', maxDelay: '10s' } }, { limits: 'cloud' });
    portal.costs({ 'crm.lead.list': 400 });
    await client.call('crm.lead.list');
    portal.fault({ method: 'crm.deal.add', kind: 'error', status: 429, code: 'OPERATION_TIME_LIMIT' });
    portal.fault({ method: 'crm.contact.list', kind: 'bad-gateway' });
    portal.fault({ method: 'crm.deal.update', kind: 'reset-after' });
    const waiting = [
      client.call('crm.lead.list', { start: 50 }, { batchable: false }),
      client.call('crm.lead.list', { start: 50 }),
      client.call('crm.deal.add', { fields: {} }),
      // Of these the portal may have done something, so that they tell what has become of the first attempt.
      client.call('crm.contact.list', {}, { batchable: false }),
      client.call('crm.deal.update', { id: 1 }, { idempotent: true }),
    ].map(codeOf);
    await repeats.when(() => true, 3);
    await running.close();
    expect(await Promise.all(waiting)).toEqual([
      'REST_CLOSED',
      'REST_CLOSED',
      'REST_CLOSED',
      'REST_BAD_ANSWER',
      'REST_NETWORK',
    ]);
  });

  it('no call is taken any more once it is closed', async () => {
    await boot({});
    await running.close();
    portal.clearRecords();
    expect(await codeOf(client.call('profile'))).toBe('REST_CLOSED');
    expect(await codeOf(client.batch([{ method: 'profile' }]))).toBe('REST_CLOSED');
    // Nor is a token looked for, in a storage that is closed.
    const ofAnother = running.app.get(Bitrix24Clients).forPortal('another');
    expect(await codeOf(ofAnother.call('profile'))).toBe('REST_CLOSED');
    expect(await codeOf(ofAnother.batch([{ method: 'profile' }]))).toBe('REST_CLOSED');
    expect(portal.requests).toEqual([]);
  });
});
