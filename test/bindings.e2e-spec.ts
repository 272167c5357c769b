import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, HANDLER_URL } from './support/facts.js';
import { Journal } from './support/journal.js';

const bench = useBench();

interface Handled {
  handler: string;
  userId: string | undefined;
  actor: unknown;
}

let journal: Journal<Handled>;

async function note(handler: string, event: BitrixEvent<'ONCRMDEALADD'>): Promise<void> {
  const { ID } = await event.actorClient.call<{ ID: string }>('profile');
  journal.add({ handler, userId: event.userId, actor: ID });
}

@Injectable()
class Rights {
  @OnBitrixEvent('ONCRMDEALADD')
  asActor(event: BitrixEvent<'ONCRMDEALADD'>) {
    return note('asActor', event);
  }

  @OnBitrixEvent('ONCRMDEALADD', { authType: 'installer' })
  asInstaller(event: BitrixEvent<'ONCRMDEALADD'>) {
    return note('asInstaller', event);
  }

  @OnBitrixEvent('ONCRMDEALADD', { authType: 3 })
  asThird(event: BitrixEvent<'ONCRMDEALADD'>) {
    return note('asThird', event);
  }
}

@Injectable()
class Bell {
  @OnBitrixEvent('ONOFFLINEEVENT', { bind: { options: { minTimeout: 5 } } })
  rung() {}
}

@Injectable()
class SlowerBell {
  @OnBitrixEvent('ONOFFLINEEVENT', { key: 'Bell.rung', bind: { options: { minTimeout: 60 } } })
  rung() {}
}

describe.each(ADAPTERS)('bindings of an application on %s', (adapter) => {
  it('carry the token of whom the handler asks for, each at a URL of its own', async () => {
    journal = new Journal('handlers');
    const portal = await bench.portal();
    const colleague = portal.addUser({ admin: false });
    const third = portal.addUser({ admin: false });
    expect(third.id).toBe(3);
    const running = await bench.boot({ adapter, portal, providers: [Rights] });
    await bench.install(running, portal);
    const rows = portal
      .bindings(CLIENT_ID)
      .filter(({ event }) => event === 'ONCRMDEALADD')
      .map(({ handler, userId }) => `${userId} ${handler}`);
    expect(rows.toSorted()).toEqual([
      `0 ${HANDLER_URL}`,
      `1 ${HANDLER_URL}/as/installer`,
      `3 ${HANDLER_URL}/as/3`,
    ]);

    portal.as(colleague.id).call('crm.deal.add', { fields: { TITLE: 'Three times' } });
    await portal.settled();
    await running.idle();
    expect(journal.entries.toSorted((one, other) => one.handler.localeCompare(other.handler))).toEqual([
      { handler: 'asActor', userId: '2', actor: '2' },
      { handler: 'asInstaller', userId: '1', actor: '1' },
      { handler: 'asThird', userId: '3', actor: '3' },
    ]);
  });

  it('are made anew when their options change, which the portal does not show', async () => {
    const { portal, running } = await bench.connected({ adapter, providers: [Bell] });
    const bells = () => portal.bindings(CLIENT_ID).filter(({ event }) => event === 'ONOFFLINEEVENT');
    expect(bells()).toEqual([expect.objectContaining({ options: { minTimeout: '5' } })]);
    const [before] = bells();
    await running.close();

    const same = await bench.boot({ adapter, portal, file: running.file, providers: [Bell] });
    await same.bindings.whenSynced();
    expect(bells()).toEqual([before]);
    await same.close();

    const slower = await bench.boot({ adapter, portal, file: running.file, providers: [SlowerBell] });
    await slower.bindings.whenSynced();
    expect(bells()).toEqual([expect.objectContaining({ options: { minTimeout: '60' } })]);
  });

  it('that somebody removed on the portal come back with the next look', async () => {
    journal = new Journal('handlers');
    const { portal, running } = await bench.connected({ adapter, providers: [Bell] });
    portal.updateApp(CLIENT_ID, { removeBindings: true });
    await portal.settled();
    await running.noticed('bitrix24.portal.updated');
    expect(portal.bindings(CLIENT_ID).map(({ event }) => event)).toContain('ONOFFLINEEVENT');
  });

  it('of an application that is not finished are made, and the log says why nothing comes', async () => {
    const { portal, running } = await bench.connected({ adapter, providers: [Bell] });
    portal.setInstalled(CLIENT_ID, false);
    const [report] = await running.bindings.sync();
    expect(report!.problems.map(({ message }) => message).join()).toMatch(/installFinish/);
    expect(bench.logs.text('warn')).toMatch(/installFinish/);
  });
});
