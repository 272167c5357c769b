import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { BitrixEvent, OnBitrixEvent, RetryLater } from '../handlers/index.js';
import { Bitrix24EventsModule } from '../module/index.js';
import { bitrix24Testing, memoryStorage, overrideBitrix24, type Bitrix24Testing } from '../testing/index.js';
import { Bitrix24Inbox } from './bitrix24-inbox.service.js';
import type { DeliveryFilter } from './inbox-upkeep.js';

@Injectable()
class Work {
  static fails = true;

  @OnBitrixEvent('ONCRMDEALADD', { key: 'work', retry: { attempts: 1 } })
  work(event: BitrixEvent<'ONCRMDEALADD'>): void {
    if (Work.fails && event.data.FIELDS.ID === '1') throw new RetryLater('1h');
    if (Work.fails) throw new Error('no');
  }
}

let testing: Bitrix24Testing;
let inbox: Bitrix24Inbox;
let close: () => Promise<void>;

beforeEach(async () => {
  Work.fails = true;
  const module = Test.createTestingModule({
    imports: [
      Bitrix24EventsModule.forRoot({ webhooks: [{ applicationToken: 'test' }], storage: memoryStorage() }),
    ],
    providers: [Work],
  });
  module.setLogger({ log: () => undefined, warn: () => undefined, error: () => undefined });
  const app = await overrideBitrix24(module).compile();
  await app.init();
  close = () => app.close();
  testing = bitrix24Testing(app);
  inbox = app.get(Bitrix24Inbox);
});
afterEach(() => close());

const deal = (id: string) => testing.deliver('ONCRMDEALADD', { FIELDS: { ID: id } });
const as = (filter: object): DeliveryFilter => filter;

describe('Bitrix24Inbox', () => {
  it('replays many step by step, says how far it is, and stops when it is told to', async () => {
    for (let count = 0; count < 5; count++) await deal('5');
    const seen: number[] = [];
    const signal = AbortSignal.abort();
    expect(await inbox.replay({ state: 'buried' }, { signal })).toBe(0);
    Work.fails = false;
    const onProgress = (changed: number): void => void seen.push(changed);
    expect(await inbox.replay({ state: 'buried' }, { onProgress })).toBe(5);
    expect(seen).toEqual([5]);
    await testing.whenIdle();
    expect((await inbox.list({ state: 'done' })).items).toHaveLength(5);
  });

  it('has what waits for later run now', async () => {
    const [entry] = await deal('1');
    expect(entry).toMatchObject({ state: 'waiting', waitsFor: 'handler', waitingSince: expect.any(Date) });
    Work.fails = false;
    expect(await inbox.retryNow({ waitsFor: 'limit' })).toBe(0);
    expect(await inbox.retryNow({ handler: 'work', waitsFor: 'handler' })).toBe(1);
    await testing.whenIdle();
    expect(await inbox.get(entry!.deliveryId)).toMatchObject({ state: 'done', attempt: 1 });
  });

  it('refuses a typo instead of doing nothing, or everything', async () => {
    await deal('5');
    const invalid = { code: 'INBOX_REQUEST_INVALID' };
    await expect(inbox.pause('wrok')).rejects.toMatchObject(invalid);
    await expect(inbox.resume('wrok')).rejects.toMatchObject(invalid);
    await expect(inbox.list({ handler: 'wrok' })).rejects.toThrow('Try: one of work.');
    await expect(inbox.list(as({ state: 'dead' }))).rejects.toMatchObject(invalid);
    await expect(inbox.remove(as({ handlr: 'work' }))).rejects.toMatchObject(invalid);
    await expect(inbox.replay(as({ stat: 'buried' }))).rejects.toMatchObject(invalid);
    await expect(inbox.bury({ handler: 'wrok' })).rejects.toMatchObject(invalid);
    expect((await inbox.list()).items).toHaveLength(1);
  });

  it('pauses and resumes a handler for one portal', async () => {
    await inbox.pause('work', 'p1');
    expect((await inbox.stats())[0]).toMatchObject({ paused: false, pausedPortals: ['p1'], onHold: [] });
    await inbox.resume('work');
    expect((await inbox.stats())[0]).toMatchObject({ pausedPortals: [] });
  });
});
