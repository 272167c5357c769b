import { beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import {
  Bitrix24Sweep,
  BitrixEvent,
  OnBitrixEvent,
  type Bitrix24EventsModuleOptions,
  type SweepReport,
} from 'nestjs-bitrix24-events';
import { useBench } from './support/bench.js';
import { defaultOptions, type AppSetup } from './support/boot.js';
import { Journal } from './support/journal.js';
import type { RunningApp } from './support/running-app.js';
import { until } from './support/until.js';

const bench = useBench();

interface Handled {
  name: string;
  id: string;
  userId: string | undefined;
  source: string;
}

let journal: Journal<Handled>;
/** What handlers wait for. */
let gate: Promise<void>;
/** How far the portal's clock is ahead of ours, milliseconds. */
let ahead: number;

beforeEach(() => {
  journal = new Journal('handlers');
  gate = Promise.resolve();
  ahead = 0;
});

const note = ({ name, userId, source }: BitrixEvent<string>, id: string): void =>
  journal.add({ name, id, userId, source });

@Injectable()
class Mirror {
  @OnBitrixEvent(['ONCRMDEALADD', 'ONCRMDEALUPDATE'])
  async deal(event: BitrixEvent<'ONCRMDEALADD' | 'ONCRMDEALUPDATE'>) {
    await gate;
    note(event, event.data.FIELDS.ID);
  }

  @OnBitrixEvent(['ONTASKADD', 'ONTASKUPDATE'])
  task(event: BitrixEvent<'ONTASKADD' | 'ONTASKUPDATE'>) {
    note(event, event.data.FIELDS_AFTER.ID);
  }
}

@Injectable()
class Kept {
  @OnBitrixEvent('ONCRMDEALUPDATE', { delivery: 'guaranteed' })
  deal(event: BitrixEvent<'ONCRMDEALUPDATE'>) {
    note(event, event.data.FIELDS.ID);
  }
}

@Injectable()
class OfWebhooks {
  @OnBitrixEvent('ONCRMDEALADD', { source: 'webhook' })
  deal(event: BitrixEvent<'ONCRMDEALADD'>) {
    note(event, `webhook ${event.data.FIELDS.ID}`);
  }
}

const start = async (): Promise<Bitrix24Emulator> => bench.portal({ now: () => Date.now() + ahead });

function boot(
  portal: Bitrix24Emulator,
  options: Bitrix24EventsModuleOptions,
  setup: Partial<AppSetup> = {},
): Promise<RunningApp> {
  // Events would arrive besides.
  const bindings = { mode: 'off' } as const;
  return bench.boot({
    adapter: 'express',
    portal,
    providers: [Mirror],
    options: { bindings, ...options },
    ...setup,
  });
}

const sweepOf = ({ app }: RunningApp): Bitrix24Sweep => app.get(Bitrix24Sweep);

const ids = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

/** What handlers were told since this was asked last. */
async function news(running: RunningApp): Promise<Handled[]> {
  await running.idle();
  return journal.entries.splice(0).toSorted((one, other) => Number(one.id) - Number(other.id));
}

const lists = (portal: Bitrix24Emulator): number =>
  JSON.stringify(portal.requests.map(({ method, commands }) => [method, commands])).split('crm.deal.list')
    .length - 1;

describe('a sweep', () => {
  it('tells handlers first of everything, then of what is new or has changed, as events would', async () => {
    const portal = await start();
    const running = await boot(
      portal,
      { sweep: { entities: ['deal'] }, webhooks: [{ applicationToken: 'outgoing' }] },
      { providers: [Mirror, OfWebhooks] },
    );
    await bench.install(running, portal);
    portal.generateDeals(120);
    ahead = 120_000;
    const { memberId, domain } = portal;

    const first = await sweepOf(running).run();
    expect(first).toEqual([{ memberId, domain, entity: 'deal', seen: 120, accepted: 120 }]);
    expect(await news(running)).toEqual(
      ids(1, 120).map((id) => ({ name: 'ONCRMDEALADD', id, userId: '1', source: 'sweep' })),
    );
    expect(running.notices.entries).toContainEqual({ name: 'bitrix24.sweep.swept', payload: first[0] });

    const colleague = portal.addUser();
    portal.as(colleague.id).call('crm.deal.update', { id: 7, fields: { TITLE: 'Changed' } });
    portal.as(1).call('crm.deal.delete', { id: 8 });
    const added = portal.as(colleague.id).call('crm.deal.add', { fields: { TITLE: 'New' } });
    ahead = 240_000;
    await sweepOf(running).run(memberId);
    expect((await news(running)).map(({ name, id, userId }) => [name, id, userId])).toEqual([
      ['ONCRMDEALUPDATE', '7', String(colleague.id)],
      ['ONCRMDEALADD', String(added), String(colleague.id)],
    ]);

    await sweepOf(running).run(memberId);
    expect(await news(running)).toEqual([]);
  });

  it('tells twice of what changed a moment ago: it may have changed again since', async () => {
    const portal = await start();
    const running = await boot(portal, { sweep: { entities: ['deal'] } });
    await bench.install(running, portal);
    portal.generateDeals(1);
    await sweepOf(running).run();
    expect(await news(running)).toMatchObject([{ name: 'ONCRMDEALADD' }]);
    ahead = 30_000;
    await sweepOf(running).run();
    expect(await news(running)).toMatchObject([{ name: 'ONCRMDEALUPDATE' }]);
    await sweepOf(running).run();
    expect(await news(running)).toEqual([]);
  });

  it('begins anew where it is told to, and then goes on from there', async () => {
    const portal = await start();
    const running = await boot(portal, { sweep: { entities: ['deal'] } });
    await bench.install(running, portal);
    portal.generateDeals(3);
    ahead = 600_000;
    portal.as(1).call('crm.deal.update', { id: 2, fields: { TITLE: 'Changed' } });
    ahead = 700_000;
    await sweepOf(running).run();
    await news(running);

    await sweepOf(running).run(portal.memberId, { since: new Date(portal.now() - 300_000) });
    expect(await news(running)).toMatchObject([{ name: 'ONCRMDEALUPDATE', id: '2' }]);
    await sweepOf(running).run(portal.memberId, { since: new Date(0) });
    expect((await news(running)).map(({ name, id }) => [name, id])).toEqual(
      ids(1, 3).map((id) => ['ONCRMDEALADD', id]),
    );
    await sweepOf(running).run();
    expect(await news(running)).toEqual([]);
  });

  it('tells guaranteed handlers, too, and who wants only changes of those of new objects', async () => {
    const portal = await start();
    const options = { sweep: { entities: ['deal' as const] }, offline: { exclusive: true } };
    const running = await boot(portal, options, { providers: [Kept] });
    await bench.install(running, portal);
    portal.generateDeals(3);
    ahead = 60_000;
    portal.as(1).call('crm.deal.update', { id: 2, fields: { TITLE: 'Changed' } });
    ahead = 120_000;
    await sweepOf(running).run();
    expect(await news(running)).toMatchObject([{ name: 'ONCRMDEALUPDATE', id: '2', source: 'sweep' }]);
  });

  it('goes on after a restart from where it was', async () => {
    const portal = await start();
    const file = bench.file();
    // Twenty pages a second: the last ten take longer than it takes to stop.
    const limits = () => ({ capacity: 10, leak: 20 });
    const rest = { allowInsecure: true, allowPrivate: true, limits };
    const before = await boot(portal, { sweep: { entities: ['deal'], lookAhead: 10_000 }, rest }, { file });
    await bench.install(before, portal);
    portal.generateDeals(1_500);
    ahead = 120_000;
    const broken = sweepOf(before).run();
    await before.noticed('bitrix24.sweep.progress');
    await before.close();
    expect(await broken).toMatchObject([{ error: { code: 'SWEEP_STOPPED' } }]);

    portal.clearRecords();
    const after = await boot(portal, { sweep: { entities: ['deal'] }, rest }, { file });
    const [status] = await sweepOf(after).status();
    const seen = status!.unfinished!.seen;
    expect([seen >= 1_000, seen < 1_500, status!.sweptUntil]).toEqual([true, true, undefined]);
    expect(await sweepOf(after).run()).toMatchObject([{ seen: 1_500, accepted: 1_500 }]);
    expect(lists(portal)).toBe((1_500 - seen) / 50 + 1);
    const told = await news(after);
    expect([...new Set(told.map(({ id }) => id))]).toEqual(ids(1, 1_500));
    expect(told.every(({ name }) => name === 'ONCRMDEALADD')).toBe(true);
    expect(await sweepOf(after).status()).toEqual([
      { memberId: portal.memberId, entity: 'deal', running: false, sweptUntil: expect.any(Date) },
    ]);
  });

  it('reads no further than handlers keep up', async () => {
    const portal = await start();
    const running = await boot(portal, {
      sweep: { entities: ['deal'], lookAhead: 80 },
      inbox: { concurrency: 1 },
    });
    await bench.install(running, portal);
    portal.generateDeals(400);
    ahead = 120_000;
    let open = (): void => {};
    gate = new Promise((resolve) => (open = resolve));
    const sweep = sweepOf(running).run();
    await until('it has read ahead', async () => (await running.inbox.stats())[0]!.waiting >= 80);
    const read = lists(portal);
    open();
    expect(await sweep).toMatchObject([{ seen: 400, accepted: 400 }]);
    expect([read, lists(portal)]).toEqual([2, 9]);
  });

  it('of one kind may be refused while the others go on', async () => {
    const portal = await start();
    const running = await boot(portal, { sweep: { entities: ['task', 'deal'] } });
    await bench.install(running, portal, { scope: ['crm'] });
    portal.generateDeals(1);
    const codes = (reports: SweepReport[]) =>
      reports.map(({ entity, accepted, error }) => [entity, accepted, (error as { code?: string })?.code]);
    expect(codes(await sweepOf(running).run())).toEqual([
      ['task', 0, 'REST_ACCESS_DENIED'],
      ['deal', 1, undefined],
    ]);
    expect(bench.logs.text('warn')).toContain(`${portal.domain}: the sweep of task has not ended`);
  });

  it('reads tasks, too', async () => {
    const portal = await start();
    const running = await boot(portal, { sweep: { entities: ['task'] } });
    await bench.install(running, portal, { scope: ['crm', 'task'] });
    portal.as(1).call('tasks.task.add', { fields: { TITLE: 'A task', RESPONSIBLE_ID: 1 } });
    ahead = 120_000;
    portal.as(1).call('tasks.task.add', { fields: { TITLE: 'Another', RESPONSIBLE_ID: 1 } });
    portal.as(1).call('tasks.task.update', { taskId: 1, fields: { TITLE: 'Changed' } });
    await sweepOf(running).run(portal.memberId, { since: new Date(portal.now() - 60_000) });
    expect(await news(running)).toMatchObject([
      { name: 'ONTASKUPDATE', id: '1' },
      { name: 'ONTASKADD', id: '2' },
    ]);
  });
});

describe('sweeps by schedule', () => {
  it('begin when a portal is installed, and leave what was there before alone where that is asked for', async () => {
    const portal = await start();
    ahead = -600_000;
    portal.generateDeals(5);
    ahead = 0;
    const running = await boot(portal, { sweep: { entities: ['deal'], every: '10s', firstFill: false } });
    await bench.install(running, portal);
    await running.noticed('bitrix24.sweep.swept');
    expect(await news(running)).toEqual([]);
    portal.as(1).call('crm.deal.update', { id: 2, fields: { TITLE: 'Changed' } });
    await sweepOf(running).run();
    expect(await news(running)).toMatchObject([{ name: 'ONCRMDEALUPDATE', id: '2' }]);
  });

  it('warn at boot of what no handler wants, and do not ask the portal for it', async () => {
    const portal = await start();
    const running = await boot(portal, { sweep: { entities: ['lead'], every: '1h' } });
    expect(bench.logs.text('warn')).toContain(
      "sweep.entities has 'lead', but no handler wants what it brings",
    );
    await bench.install(running, portal);
    await running.noticed('bitrix24.sweep.swept');
    expect(JSON.stringify(portal.requests)).not.toContain('crm.lead.list');
  });

  it('do not boot with options that cannot be', async () => {
    const portal = await start();
    const sweep = { entities: ['deals' as 'deal'], every: 'soon' as '1h' };
    const { publicUrl: _, ...options } = defaultOptions(portal, bench.file());
    await expect(boot(portal, { ...options, sweep })).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      problems: expect.arrayContaining([
        expect.stringContaining("sweep.entities: 'deals' is no entity that can be swept"),
        expect.stringContaining('sweep.every must be a duration'),
      ]),
    });
  });
});

describe('a portal', () => {
  it('that is not installed is in the report; an entity that cannot be is an error', async () => {
    const portal = await start();
    const running = await boot(portal, {});
    expect(await sweepOf(running).run('unknown', { entities: ['deal', 'deal'] })).toMatchObject([
      { memberId: 'unknown', entity: 'deal', seen: 0, error: { code: 'PORTAL_NOT_INSTALLED' } },
    ]);
    await expect(sweepOf(running).run()).rejects.toMatchObject({ code: 'SWEEP_ENTITIES' });
    await expect(sweepOf(running).run(undefined, { entities: ['item:2'] })).rejects.toThrow("Try: 'deal'");
    const since = new Date('soon');
    await expect(sweepOf(running).run(undefined, { entities: ['deal'], since })).rejects.toMatchObject({
      code: 'SWEEP_SINCE',
    });
  });

  it('that is forgotten is swept from the beginning when it comes back', async () => {
    const portal = await start();
    const running = await boot(portal, { sweep: { entities: ['deal'] } });
    await bench.install(running, portal);
    portal.generateDeals(2);
    ahead = 120_000;
    await sweepOf(running).run();
    await running.idle();
    await running.portals.forget(portal.memberId);
    expect(await sweepOf(running).status()).toEqual([]);
    journal.entries.length = 0;
    await bench.install(running, portal);
    await sweepOf(running).run();
    expect(await news(running)).toMatchObject([{ name: 'ONCRMDEALADD' }, { name: 'ONCRMDEALADD' }]);
  });
});
