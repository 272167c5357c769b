import { beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, HANDLER_URL } from './support/facts.js';
import { Journal } from './support/journal.js';
import { ManualClock } from './support/time.js';

const bench = useBench();

/** What registrations of a bot and of a command of one leave at the URL that they name, one row per event. */
const BOT_ROWS = [
  'ONIMBOTDELETE',
  'ONIMBOTJOINCHAT',
  'ONIMBOTMESSAGEADD',
  'ONIMBOTV2COMMANDADD',
  'ONIMBOTV2DELETE',
  'ONIMBOTV2JOINCHAT',
  'ONIMBOTV2MESSAGEADD',
  'ONIMCOMMANDADD',
];

let journal: Journal<string>;

@Injectable()
class Bot {
  @OnBitrixEvent('ONIMBOTV2MESSAGEADD')
  said(event: BitrixEvent<'ONIMBOTV2MESSAGEADD'>) {
    journal.add(event.name);
  }
}

@Injectable()
class Deals {
  @OnBitrixEvent('ONCRMDEALADD')
  added(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add(event.name);
  }
}

describe.each(ADAPTERS)('rows that the registration of a bot made, at an application on %s', (adapter) => {
  beforeEach(() => {
    journal = new Journal('handlers');
  });

  const registered = async (providers: [typeof Bot] | [typeof Deals]) => {
    const clock = new ManualClock();
    const { portal, running } = await bench.connected(
      { adapter, clock, providers, options: { bindings: { unbindAfter: '15m' } } },
      { scope: ['crm', 'imbot', 'im'] },
    );
    const { accessToken: auth } = portal.tokenFor(CLIENT_ID);
    const bind = (event: string) =>
      fetch(`${portal.endpoint}event.bind`, {
        method: 'POST',
        body: new URLSearchParams({ event, handler: HANDLER_URL, auth_type: '0', auth }),
      });
    for (const event of [...BOT_ROWS, 'ONCRMLEADADD']) await bind(event);
    const ours = () =>
      portal
        .bindings(CLIENT_ID)
        .filter(({ handler }) => handler === HANDLER_URL)
        .map(({ event }) => event);
    const botRows = () =>
      ours()
        .filter((event) => event.startsWith('ONIM'))
        .toSorted();
    return { clock, portal, running, ours, botRows };
  };

  it('stay, also of events that no handler wants, while what is of no use goes', async () => {
    const { clock, running, portal, ours, botRows } = await registered([Bot]);
    expect(botRows()).toEqual(BOT_ROWS);
    const [first] = await running.bindings.sync(portal.memberId);
    expect(first).toMatchObject({ plan: { waiting: [expect.objectContaining({ event: 'ONCRMLEADADD' })] } });
    for (let look = 0; look < 3; look++) {
      await clock.advance('16m');
      await running.bindings.sync(portal.memberId);
    }
    expect(botRows()).toEqual(BOT_ROWS);
    expect(ours()).not.toContain('ONCRMLEADADD');
    expect(bench.logs.text()).not.toMatch(/unb(?:ou|i)nd\w*[^\n]*ONIM/);

    portal.fire('ONIMBOTV2MESSAGEADD', { message: { text: 'hello' } });
    await journal.first((name) => name === 'ONIMBOTV2MESSAGEADD');
  });

  it('stay where no handler is for bots at all, over a restart too', async () => {
    const { clock, running, portal, botRows } = await registered([Deals]);
    await running.bindings.sync(portal.memberId);
    await running.close();
    await clock.advance('1h');
    const again = await bench.boot({ adapter, clock, portal, file: running.file, providers: [Deals] });
    await again.bindings.whenSynced();
    await clock.advance('16m');
    const [report] = await again.bindings.sync(portal.memberId);
    expect(report).toMatchObject({ unbound: 0, plan: { waiting: [] } });
    expect(botRows()).toEqual(BOT_ROWS);
  });
});
