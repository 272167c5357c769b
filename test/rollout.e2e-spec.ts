import { copyFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Injectable, type Type } from '@nestjs/common';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { ADAPTERS, type AdapterName } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID } from './support/facts.js';
import { Journal } from './support/journal.js';
import type { RunningApp } from './support/running-app.js';
import { atThisTime, ManualClock } from './support/time.js';

const bench = useBench();

let journal: Journal<string>;

/** The earlier version of an application. */
@Injectable()
class Earlier {
  @OnBitrixEvent(['ONCRMDEALADD', 'ONCRMDEALUPDATE'])
  changed(event: BitrixEvent<'ONCRMDEALADD' | 'ONCRMDEALUPDATE'>) {
    journal.add(`earlier ${event.name}`);
  }
}

/** The next: one event fewer, one more. */
@Injectable()
class Later {
  @OnBitrixEvent(['ONCRMDEALADD', 'ONCRMCONTACTADD'])
  changed(event: BitrixEvent<'ONCRMDEALADD' | 'ONCRMCONTACTADD'>) {
    journal.add(`later ${event.name}`);
  }
}

const MINUTE = 60_000;

const boundEvents = (portal: Bitrix24Emulator): string[] =>
  portal
    .bindings(CLIENT_ID)
    .map(({ event }) => event)
    .filter((event) => !event.startsWith('ONAPP'))
    .toSorted();

describe.each(ADAPTERS)('two versions of an application on one URL, on %s', (adapter: AdapterName) => {
  const start = async () => {
    journal = new Journal('handlers');
    const clock = new ManualClock();
    const portal = await bench.portal({ now: () => clock.now() });
    const boot = (version: Type, file?: string): Promise<RunningApp> =>
      bench.boot({ adapter, portal, clock, providers: [version], ...(file !== undefined && { file }) });
    const earlier = await boot(Earlier);
    await bench.install(earlier, portal);
    return { clock, portal, boot, earlier };
  };

  /** A second deployment brings the installation along in a database of its own. */
  const copyOf = (running: RunningApp): string => {
    const file = bench.file();
    for (const end of ['', '-wal', '-shm']) copyFileSync(running.file + end, file + end);
    return file;
  };

  const looks = async (running: RunningApp, nth: number, clock: ManualClock): Promise<void> => {
    await atThisTime(clock, running.noticed('bitrix24.bindings.synced', nth));
    await running.bindings.whenSynced();
  };

  it('leave each other what they handle, while both live', async () => {
    const { clock, portal, boot, earlier } = await start();
    const later = await boot(Later, copyOf(earlier));
    await looks(later, 1, clock);
    expect(boundEvents(portal)).toEqual(['ONCRMCONTACTADD', 'ONCRMDEALADD', 'ONCRMDEALUPDATE']);

    // Both look again, and once more just before the time is up.
    await Promise.all([earlier.bindings.sync(), later.bindings.sync()]);
    await clock.advance(15 * MINUTE - 1);
    const reports = (await Promise.all([earlier.bindings.sync(), later.bindings.sync()])).flat();
    expect(reports.map(({ unbound, plan }) => [unbound, plan.waiting.length])).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(boundEvents(portal)).toEqual(['ONCRMCONTACTADD', 'ONCRMDEALADD', 'ONCRMDEALUPDATE']);
  });

  it('the later one unbinds what the earlier one left behind, by itself, once the time is up', async () => {
    const { clock, portal, boot, earlier } = await start();
    const later = await boot(Later, copyOf(earlier));
    await looks(later, 1, clock);
    await earlier.close();

    await clock.advance(15 * MINUTE - 1);
    await later.bindings.whenSynced();
    expect(boundEvents(portal)).toContain('ONCRMDEALUPDATE');
    await clock.advance(1);
    await looks(later, 2, clock);
    expect(boundEvents(portal)).toEqual(['ONCRMCONTACTADD', 'ONCRMDEALADD']);

    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'After the rollout' } });
    portal.as(1).call('crm.contact.add', { fields: { NAME: 'Ada' } });
    await portal.settled();
    await journal.when((entry) => entry.startsWith('later'), 2);
    expect(portal.deliveries.every(({ status }) => status === 200)).toBe(true);
  });

  it('wait as long as they are told to', async () => {
    const { portal, earlier } = await start();
    await earlier.close();
    const clock = new ManualClock();
    const later = await bench.boot({
      adapter,
      portal,
      clock,
      file: earlier.file,
      providers: [Later],
      options: { bindings: { unbindAfter: '1s' } },
    });
    await looks(later, 1, clock);
    expect(boundEvents(portal)).toContain('ONCRMDEALUPDATE');
    await clock.advance(999);
    await later.bindings.whenSynced();
    expect(boundEvents(portal)).toContain('ONCRMDEALUPDATE');
    await clock.advance(1);
    await looks(later, 2, clock);
    expect(boundEvents(portal)).toEqual(['ONCRMCONTACTADD', 'ONCRMDEALADD']);
  });

  it('the earlier one comes back after a roll-back, and binds again what was unbound', async () => {
    const { portal, boot, earlier, clock } = await start();
    await earlier.close();
    const later = await boot(Later, earlier.file);
    await looks(later, 1, clock);
    await clock.advance(15 * MINUTE);
    await looks(later, 2, clock);
    await later.close();

    const back = await boot(Earlier, earlier.file);
    await looks(back, 1, clock);
    expect(boundEvents(portal)).toContain('ONCRMDEALUPDATE');
  });

  it('bindings at other URLs are nobody of ours: they stay', async () => {
    const { clock, portal, earlier } = await start();
    const { accessToken } = portal.tokenFor(CLIENT_ID);
    const foreign = 'https://other.example.com/hook';
    const bound = await fetch(`${portal.endpoint}event.bind`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ auth: accessToken, event: 'ONCRMLEADADD', handler: foreign }),
    });
    expect(bound.status).toBe(200);
    await earlier.bindings.sync();
    await clock.advance(60 * MINUTE);
    const [report] = await earlier.bindings.sync();
    expect(report).toMatchObject({ unbound: 0 });
    expect(report!.plan.foreign).toEqual([expect.objectContaining({ handler: foreign })]);
    expect(portal.bindings(CLIENT_ID).map(({ handler }) => handler)).toContain(foreign);
  });
});
