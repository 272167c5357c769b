import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { Journal } from './support/journal.js';

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
});
