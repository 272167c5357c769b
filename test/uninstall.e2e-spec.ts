import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Bitrix24Inbox, BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID } from './support/facts.js';
import { FORM, form, send } from './support/http.js';
import { Journal } from './support/journal.js';
import { until } from './support/until.js';

const bench = useBench();

let journal: Journal<string>;
let fails: boolean;

@Injectable()
class Sync {
  @OnBitrixEvent(['ONCRMDEALADD', 'ONAPPUNINSTALL'], { key: 'sync', retry: { attempts: 50 } })
  handle(event: BitrixEvent<'ONCRMDEALADD' | 'ONAPPUNINSTALL'>) {
    if (fails && event.name === 'ONCRMDEALADD') throw new Error('not yet');
    journal.add(event.name);
  }
}

describe.each(ADAPTERS)('an uninstall on %s', (adapter) => {
  const connected = (more: { file?: string } = {}) => {
    journal = new Journal('handlers');
    fails = false;
    return bench.connected({ adapter, providers: [Sync], ...more });
  };
  type Connected = Awaited<ReturnType<typeof connected>>;

  /** An ONAPPUNINSTALL of somebody who once saw a body. */
  const forge = ({ portal, running }: Connected) =>
    send(running.intake, {
      headers: FORM,
      body: form({
        event: 'ONAPPUNINSTALL',
        'data[CLEAN]': '1',
        'auth[member_id]': portal.memberId,
        'auth[application_token]': portal.app(CLIENT_ID).applicationToken,
      }),
    });
  const addDeal = ({ portal }: Connected) =>
    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'A deal' } });
  const waiting = async ({ running }: Connected) =>
    (await running.app.get(Bitrix24Inbox).list({ state: 'waiting' })).items;

  it('that is forged suspends the portal, changes nothing, and is reported', async () => {
    const both = await connected();
    const { portal, running } = both;
    const down = portal.fault({ method: 'app.info', kind: 'bad-gateway', times: Infinity });
    expect(await forge(both)).toMatchObject({ status: 200 });
    await bench.logs.first(({ text }) => text.startsWith('an uninstall awaits confirmation'));
    addDeal(both);
    await portal.settled();
    expect(portal.deliveries.at(-1)).toMatchObject({ event: 'ONCRMDEALADD', status: 200 });
    expect(await waiting(both)).toHaveLength(1);
    expect(journal.entries).toEqual([]);

    down.remove();
    expect(await running.noticed('bitrix24.portal.uninstall-ignored')).toEqual({
      memberId: portal.memberId,
      domain: portal.domain,
    });
    await journal.first((name) => name === 'ONCRMDEALADD');
    expect(journal.entries).toEqual(['ONCRMDEALADD']);
    expect(await running.portals.get(portal.memberId)).toMatchObject({ status: 'active' });
  });

  it('stays open over a restart, until the portal answers', async () => {
    const file = bench.file();
    const first = await connected({ file });
    const { portal } = first;
    const down = portal.fault({ method: 'app.info', kind: 'bad-gateway', times: Infinity });
    portal.uninstallApp(CLIENT_ID, { clean: false });
    await bench.logs.first(({ text }) => text.startsWith('an uninstall awaits confirmation'));
    await first.running.close();
    const running = await bench.boot({ adapter, providers: [Sync], portal, file });
    expect(await running.portals.get(portal.memberId)).toMatchObject({ status: 'active' });
    down.remove();
    await running.noticed('bitrix24.portal.uninstalled');
    await journal.first((name) => name === 'ONAPPUNINSTALL');
    expect(await running.portals.get(portal.memberId)).toMatchObject({ status: 'uninstalled' });
  });

  it('buries what waits, with the reason, and runs the handlers of ONAPPUNINSTALL', async () => {
    const both = await connected();
    const { portal, running } = both;
    fails = true;
    addDeal(both);
    await until('the first attempt has failed', async () => (await waiting(both))[0]?.attempt === 1);
    portal.uninstallApp(CLIENT_ID, { clean: false });
    await journal.first((name) => name === 'ONAPPUNINSTALL');
    const { items } = await running.inbox.list({ event: 'ONCRMDEALADD' });
    expect(items).toMatchObject([
      { state: 'buried', failure: { message: expect.stringContaining('was uninstalled from') } },
    ]);
    expect(running.notices.entries.map(({ name }) => name)).not.toContain(
      'bitrix24.portal.authorization-lost',
    );
  });

  it('with CLEAN=1 erases what is stored, after those handlers', async () => {
    const both = await connected();
    const { portal, running } = both;
    addDeal(both);
    await journal.first((name) => name === 'ONCRMDEALADD');
    await running.idle();
    portal.uninstallApp(CLIENT_ID, { clean: true });
    await journal.first((name) => name === 'ONAPPUNINSTALL');
    await until('the deliveries are gone', async () => (await running.inbox.list()).items.length === 0);
    expect(await running.portals.get(portal.memberId)).toMatchObject({ status: 'uninstalled' });
  });

  it('that is replayed after a re-install is ignored', async () => {
    const both = await connected();
    const { portal, running } = both;
    portal.uninstallApp(CLIENT_ID);
    await running.noticed('bitrix24.portal.uninstalled');
    const { body } = portal.deliveries.find(({ event }) => event === 'ONAPPUNINSTALL')!;
    await bench.install(running, portal);
    expect(await send(running.intake, { headers: FORM, body })).toMatchObject({ status: 200 });
    await running.noticed('bitrix24.portal.uninstall-ignored');
    expect(await running.portals.get(portal.memberId)).toMatchObject({ status: 'active' });
    expect(journal.entries.filter((name) => name === 'ONAPPUNINSTALL')).toHaveLength(1);
  });
});
