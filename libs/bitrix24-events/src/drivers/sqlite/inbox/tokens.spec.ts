import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { item, temporaryFolder } from '../../../../test/inbox/items.js';
import { ManualClock } from '../../../../test/manual-clock.js';
import { createCipher } from '../../../storage/index.js';
import { openDatabase } from '../open-database.js';
import type { SqliteDatabase } from '../sqlite-database.js';
import type { Delivery } from '../../../inbox/index.js';
import { SqliteInbox } from './sqlite-inbox.js';

const cipher = createCipher([Buffer.alloc(32, 1)]);
const clock = new ManualClock();
let folder: ReturnType<typeof temporaryFolder>;
let db: SqliteDatabase;
let inbox: SqliteInbox;

const open = (): void => {
  db = openDatabase(folder.path('inbox.db'));
  inbox = new SqliteInbox(db, cipher, clock);
};

beforeEach(() => {
  folder = temporaryFolder();
  open();
});
afterEach(() => {
  db.close();
  folder.remove();
});

const expiresAt = clock.now() + 60_000;
const event = (accessToken: string, keys = ['a']) => item(keys, { actor: { accessToken, expiresAt } });
const blocks = (): number => db.prepare<[], number>('SELECT count(*) FROM inbox_tokens').pluck().get()!;
const claim = (limit = 10, keys = ['a']): Promise<Delivery[]> =>
  inbox.claim({ limit, quotas: keys.map((handlerKey) => ({ handlerKey, free: limit })), now: clock.now() });
const done = (deliveries: readonly Delivery[]): Promise<void> =>
  inbox.settle(
    deliveries.map(({ deliveryId, attemptToken }) => ({
      deliveryId,
      attemptToken,
      outcome: { kind: 'done' },
    })),
  );
const tokensOf = (deliveries: readonly Delivery[]) =>
  deliveries.map(({ event: { actor } }) => actor?.accessToken);

describe('the tokens of one commit', () => {
  it('are sealed together, and each delivery gets its own', async () => {
    await inbox.accept([event('one'), event('two'), event('three')]);
    expect(blocks()).toBe(1);
    expect(tokensOf(await claim())).toEqual(['one', 'two', 'three']);
  });

  it('are found after a restart', async () => {
    await inbox.accept([event('one'), event('two')]);
    db.close();
    open();
    expect(tokensOf(await claim())).toEqual(['one', 'two']);
  });

  it('do not open for another event', async () => {
    await inbox.accept([event('one'), event('two')]);
    await inbox.accept([event('three'), event('four')]);
    db.exec('UPDATE inbox_deliveries SET token_block = 3 - token_block');
    expect(tokensOf(await claim())).toEqual(['', '', '', '']);
  });
});

describe('a token that is alone in its commit', () => {
  it('lies with its delivery', async () => {
    await inbox.accept([event('one', ['a', 'b'])]);
    expect(blocks()).toBe(0);
    expect(tokensOf(await claim(10, ['a', 'b']))).toEqual(['one', 'one']);
  });

  it('does not open for another event, also right after its own', async () => {
    await inbox.accept([event('one')]);
    await inbox.accept([event('two')]);
    await inbox.accept([event('three')]);
    db.exec(
      `UPDATE inbox_deliveries SET actor = (SELECT actor FROM inbox_deliveries WHERE id = 1) WHERE id = 2`,
    );
    expect(tokensOf(await claim())).toEqual(['one', 'three']);
  });
});

describe('the tokens of a commit are erased', () => {
  it('with the last of their deliveries, not before', async () => {
    await inbox.accept([event('one', ['a', 'b']), event('two')]);
    await done(await claim(2));
    expect(blocks()).toBe(1);
    await done(await claim(1, ['b']));
    expect(blocks()).toBe(0);
  });

  it.each(['bury', 'remove'] as const)('when the last are ended by %s', async (kind) => {
    await inbox.accept([event('one'), event('two')]);
    const failure = { name: 'Error', message: 'no', at: 1 };
    await inbox.mutate({}, kind === 'bury' ? { kind, failure } : { kind });
    expect(blocks()).toBe(0);
  });

  it('also when they were claimed in the commit that accepted them', async () => {
    const accepted = inbox.accept([event('one'), event('two')]);
    const claimed = claim();
    await accepted;
    expect(tokensOf(await claimed)).toEqual(['one', 'two']);
    expect(blocks()).toBe(1);
    await done(await claimed);
    expect(blocks()).toBe(0);
  });

  it('but not while one is tried again', async () => {
    await inbox.accept([event('one'), event('two')]);
    const [first, second] = await claim();
    await done([first!]);
    const { deliveryId, attemptToken } = second!;
    const failure = { name: 'Error', message: 'no', at: 1 };
    await inbox.settle([
      { deliveryId, attemptToken, outcome: { kind: 'retry', dueAt: clock.now(), failure } },
    ]);
    expect(tokensOf(await claim())).toEqual(['two']);
  });

  it('by the next pruning once all have expired, also those of an earlier process', async () => {
    await inbox.accept([event('one'), event('two')]);
    db.close();
    open();
    clock.tick(60_000);
    await inbox.prune({ doneBefore: 0, keepDone: 10, keysBefore: 0, limit: 10 });
    expect(blocks()).toBe(0);
    expect(tokensOf(await claim())).toEqual(['', '']);
  });
});
