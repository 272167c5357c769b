import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Bitrix24Clients, BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { Journal } from './support/journal.js';
import { ManualClock } from './support/time.js';
import { until } from './support/until.js';

const bench = useBench();

let journal: Journal<string>;
/** What `Patient.added` waits for. */
let gate: Promise<void>;
let open: () => void;

@Injectable()
class Patient {
  @OnBitrixEvent('ONCRMDEALADD', { concurrency: 1 })
  async added(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add(`began ${event.data.FIELDS.ID}, attempt ${event.attempt}`);
    const aborted = new Promise<void>((_resolve, reject) => {
      event.signal.addEventListener('abort', () => reject(event.signal.reason));
    });
    await Promise.race([gate, aborted]);
    // The application is closing, and still all works.
    await event.client.call('crm.deal.get', { id: event.data.FIELDS.ID });
    journal.add(`ended ${event.data.FIELDS.ID}`);
  }
}

/** Calls as handlers do, and is waited for. */
@Injectable()
class Caller {
  @OnBitrixEvent('ONCRMDEALADD')
  async added(event: BitrixEvent<'ONCRMDEALADD'>) {
    const { ID: id } = event.data.FIELDS;
    journal.add(`began ${id}`);
    await event.client.call('crm.deal.get', { id });
    journal.add(`ended ${id}`);
  }
}

describe.each(ADAPTERS)('an application on %s that is told to stop', (adapter) => {
  const busy = async (options = {}) => {
    journal = new Journal('handlers');
    gate = new Promise((resolve) => (open = resolve));
    const { portal, running } = await bench.connected({ adapter, providers: [Patient], options });
    for (const TITLE of ['One', 'Two']) portal.as(1).call('crm.deal.add', { fields: { TITLE } });
    await portal.settled();
    await journal.first((entry) => entry.startsWith('began'));
    return { portal, running };
  };

  it('lets what runs come to its end, begins nothing more, and goes on after the next start', async () => {
    const { portal, running } = await busy();
    const closing = running.close();
    open();
    await closing;
    const [began] = journal.entries;
    const first = began!.slice('began '.length, began!.indexOf(','));
    expect(journal.entries).toEqual([began, `ended ${first}`]);

    const again = await bench.boot({ adapter, portal, file: running.file, providers: [Patient] });
    await again.idle();
    const second = first === '1' ? '2' : '1';
    expect(journal.entries.slice(2)).toEqual([`began ${second}, attempt 1`, `ended ${second}`]);
  });

  it('aborts what does not end in time; it runs again after the next start', async () => {
    const { portal, running } = await busy({ inbox: { shutdownTimeout: 0 } });
    await running.close();
    expect(journal.entries.filter((entry) => entry.startsWith('ended'))).toEqual([]);

    open();
    const again = await bench.boot({ adapter, portal, file: running.file, providers: [Patient] });
    await journal.when((entry) => entry.startsWith('ended'), 2);
    const stats = await again.idle();
    expect(stats).toEqual([expect.objectContaining({ handler: 'Patient.added', done: 2, buried: 0 })]);
    expect(journal.entries.filter((entry) => entry.startsWith('began'))).toHaveLength(3);
  });

  it('has calls of its handlers leave at once that would wait for company', async () => {
    journal = new Journal('handlers');
    const clock = new ManualClock(Date.now());
    const { portal, running } = await bench.connected({ adapter, providers: [Caller], clock });
    // The more of them the portal had of late, the longer those of handlers wait for others.
    const client = running.app.get(Bitrix24Clients).forPortal(portal.memberId);
    for (let call = 0; call < 10; call++) await client.call('profile');
    const waiting = clock.waiting;
    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'One' } });
    await journal.first((entry) => entry === 'began 1');
    await until('it waits', () => clock.waiting >= waiting + 2);
    await clock.advance(0);
    expect(journal.entries).toEqual(['began 1']);

    // Time stands still meanwhile.
    await running.close();
    expect(journal.entries).toEqual(['began 1', 'ended 1']);
  });
});
