import { expect, it } from '@jest/globals';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { useBench } from './support/bench.js';
import { Journal } from './support/journal.js';

const bench = useBench();

let journal: Journal<string>;
/** Whether handlers may end. */
let gate: Promise<void>;

/** What applications hold: a database, ready after bootstrap and gone after destruction. */
@Injectable()
class Resource implements OnApplicationBootstrap, OnModuleDestroy {
  async onApplicationBootstrap() {
    // A turn in which something could begin too early.
    await new Promise((resolve) => setImmediate(resolve));
    journal.add('ready');
  }

  onModuleDestroy() {
    journal.add('gone');
  }

  @OnBitrixEvent('ONCRMDEALADD', { concurrency: 1 })
  async added(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add(`handles ${event.data.FIELDS.ID}`);
    await gate;
  }
}

it('begins no handler before the application is ready, nor once its parts are taken away', async () => {
  journal = new Journal('hooks and handlers');
  let open: () => void = () => undefined;
  gate = new Promise((resolve) => (open = resolve));
  const { portal, running } = await bench.connected({ adapter: 'express', providers: [Resource] });
  for (const TITLE of ['One', 'Two', 'Three']) portal.as(1).call('crm.deal.add', { fields: { TITLE } });
  await portal.settled();
  await journal.first((entry) => entry.startsWith('handles'));
  const closing = running.close();
  open();
  await closing;
  expect(journal.entries).toEqual(['ready', expect.stringMatching(/^handles \d$/), 'gone']);

  const again = await bench.boot({ adapter: 'express', portal, file: running.file, providers: [Resource] });
  await again.idle();
  expect(journal.entries.slice(3)).toEqual([
    'ready',
    expect.stringMatching(/^handles \d$/),
    expect.stringMatching(/^handles \d$/),
  ]);
});
