import { expect, it } from '@jest/globals';
import { item, temporaryFolder } from '../../test/inbox/items.js';
import { ManualClock } from '../../test/manual-clock.js';
import { SqliteInbox, openDatabase } from '../drivers/index.js';
import { RowIngest } from '../offline/index.js';
import { createCipher } from '../storage/index.js';
import { RowEvents } from './row-events.service.js';

/** Reads no row of what waits. */
class UnreadInbox extends SqliteInbox {
  override list(): never {
    throw new Error('read');
  }
}

it.each([
  ['offline', (inbox: UnreadInbox) => new RowIngest(unused, unused, inbox, new ManualClock())],
  ['sweep', (inbox: UnreadInbox) => new RowEvents(unused, unused, inbox, new ManualClock())],
])('what waits of a portal by %s is counted, up to a bound, and not read', async (source, create) => {
  const folder = temporaryFolder();
  const db = openDatabase(folder.path('inbox.db'));
  const inbox = new UnreadInbox(db, createCipher([]), new ManualClock());
  try {
    for (const name of ['a', 'b', 'c'])
      // oxlint-disable-next-line no-await-in-loop
      await inbox.accept([item([name], { source, memberId: 'p', data: { TEXT: 'x'.repeat(10_000) } })]);
    await inbox.accept([
      item(['a'], { source, memberId: 'q' }),
      item(['a'], { source: 'application', memberId: 'p' }),
    ]);
    const counter = create(inbox);
    expect([await counter.countWaiting('p', 10), await counter.countWaiting('p', 2)]).toEqual([3, 2]);
  } finally {
    db.close();
    folder.remove();
  }
});

const unused = undefined as never;
