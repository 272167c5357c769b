import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inboxEvent } from '../../../../test/inbox/items.js';
import { ManualClock } from '../../../../test/manual-clock.js';
import { createCipher } from '../../../storage/index.js';
import { openDatabase } from '../open-database.js';
import type { SqliteDatabase } from '../sqlite-database.js';
import type { Delivery, DeliveryOutcome } from '../../../inbox/index.js';
import type { RowState } from './row-state.js';
import { SqliteInbox } from './sqlite-inbox.js';
import { nextState, TRANSITIONS, type Change } from './transitions.js';

const LATER = 1_000;
const failure = { name: 'Error', message: 'no', at: 1 };
const target = { key: 'a', orderKey: 'lane' };

let db: SqliteDatabase;
let clock: ManualClock;
let inbox: SqliteInbox;
let subject: string;
/** The attempt of the delivery under test, or of nobody. */
let attempt: Pick<Delivery, 'deliveryId' | 'attemptToken'>;
/** Of the delivery that it stands behind. */
let predecessor: Delivery | undefined;

const accept = async (merge?: number): Promise<string> => {
  const event = inboxEvent({ receivedAt: clock.now() });
  const coalesce = merge === undefined ? {} : { coalesce: { key: 'm', window: merge, maxWait: 5 * merge } };
  await inbox.accept([{ event, handlers: [{ ...target, ...coalesce }] }]);
  return event.id;
};
const claim = async (): Promise<Delivery[]> =>
  inbox.claim({ limit: 10, quotas: [{ handlerKey: 'a', free: 10 }], now: clock.now() });
const settle = (outcome: DeliveryOutcome): Promise<void> => inbox.settle([{ ...attempt, outcome }]);

/** Brings a delivery into a state. */
const REACH: Record<RowState, () => Promise<void>> = {
  ready: async () => {
    // Accepted, with a window that was over before a slot was free.
    await accept(LATER);
    clock.tick(LATER);
    await inbox.claim({ limit: 0, quotas: [{ handlerKey: 'a', free: 1 }], now: clock.now() });
  },
  delayed: async () => void (await accept(LATER)),
  held: async () => {
    await accept();
    [predecessor] = await claim();
    await accept(LATER);
  },
  running: async () => {
    await accept();
    attempt = (await claim())[0]!;
  },
  done: async () => {
    await REACH.running();
    await settle({ kind: 'done' });
  },
  buried: async () => {
    await REACH.running();
    await settle({ kind: 'buried', failure });
  },
};

const EVENTS = {
  'a claim': async () => void (await claim()),
  'a claim once it is due': async () => {
    clock.tick(LATER);
    await claim();
  },
  'the settlement of its predecessor': async () => {
    if (predecessor) await inbox.settle([{ ...predecessor, outcome: { kind: 'done' } }]);
  },
  'the settlement of its predecessor, once it is due': async () => {
    clock.tick(LATER);
    if (predecessor) await inbox.settle([{ ...predecessor, outcome: { kind: 'done' } }]);
  },
  'a merge': async () => void (await accept(LATER)),
  'its settlement as done': () => settle({ kind: 'done' }),
  'its settlement as failed': () => settle({ kind: 'retry', dueAt: clock.now() + LATER, failure }),
  'its settlement as waiting': () =>
    settle({ kind: 'wait', dueAt: clock.now() + LATER, reason: 'handler', failure }),
  'its release': () => settle({ kind: 'released' }),
  'its handing to another key': () => settle({ kind: 'orphaned', handlerKey: 'other' }),
  'its settlement as hopeless': () => settle({ kind: 'buried', failure }),
  'a settlement with an old token': () =>
    inbox.settle([{ deliveryId: subject, attemptToken: 'old', outcome: { kind: 'done' } }]),
  'a recovery': async () => void (await inbox.recover(clock.now())),
  'an adoption': async () => void (await inbox.adopt('b', ['a'])),
  'a replay': async () =>
    void (await inbox.mutate({ deliveryId: subject }, { kind: 'replay', now: clock.now() })),
  'a retry by hand': async () =>
    void (await inbox.mutate({ deliveryId: subject }, { kind: 'retryNow', now: clock.now() })),
  'a burial by hand': async () =>
    void (await inbox.mutate({ deliveryId: subject }, { kind: 'bury', failure })),
  'a removal': async () => void (await inbox.mutate({ deliveryId: subject }, { kind: 'remove' })),
  'a pruning': async () =>
    void (await inbox.prune({ doneBefore: clock.now() + 1, keepDone: 0, keysBefore: 0, limit: 10 })),
};

type Transitions = Partial<Record<RowState, RowState | 'gone'>>;

/** Every edge. What is not named stays as it is. */
const EDGES: Record<keyof typeof EVENTS, Transitions> = {
  'a claim': { ready: 'running' },
  'a claim once it is due': { ready: 'running', delayed: 'running' },
  'the settlement of its predecessor': { held: 'delayed' },
  'the settlement of its predecessor, once it is due': { held: 'ready' },
  'a merge': { ready: 'delayed' },
  'its settlement as done': { running: 'done' },
  'its settlement as failed': { running: 'delayed' },
  'its settlement as waiting': { running: 'delayed' },
  'its release': { running: 'ready' },
  'its handing to another key': { running: 'ready' },
  'its settlement as hopeless': { running: 'buried' },
  'a settlement with an old token': {},
  'a recovery': { running: 'ready' },
  'an adoption': {},
  'a replay': { done: 'ready', buried: 'ready' },
  // A window of merging is not cut short.
  'a retry by hand': {},
  'a burial by hand': { ready: 'buried', delayed: 'buried', held: 'buried' },
  'a removal': { ready: 'gone', delayed: 'gone', held: 'gone', done: 'gone', buried: 'gone' },
  'a pruning': { done: 'gone' },
};

beforeEach(() => {
  db = openDatabase(':memory:');
  clock = new ManualClock();
  inbox = new SqliteInbox(db, createCipher([]), clock);
  predecessor = undefined;
});
afterEach(() => {
  db.close();
});

const stateOf = (id: string): unknown =>
  db.prepare('SELECT state FROM inbox_deliveries WHERE id = ?').pluck().get(id) ?? 'gone';

async function bringTo(state: RowState): Promise<void> {
  await REACH[state]();
  subject = String(db.prepare('SELECT max(id) FROM inbox_deliveries').pluck().get());
  attempt = state === 'running' ? attempt : { deliveryId: subject, attemptToken: 'none' };
  expect(stateOf(subject)).toBe(state);
}

/** What each change makes of each state, written out: `-` is as before. `placed` is where the row is put. */
const TABLE: [Change, ...(RowState | 'gone' | '-')[]][] = [
  //            ready      delayed    held       running    done       buried
  ['merge', 'delayed', 'delayed', 'delayed', '-', '-', '-'],
  ['promote', '-', 'ready', '-', '-', '-', '-'],
  ['unblock', '-', '-', 'delayed', '-', '-', '-'],
  ['hold', 'held', 'held', '-', '-', '-', '-'],
  ['claim', 'running', '-', '-', '-', '-', '-'],
  ['start', '-', '-', 'running', '-', '-', '-'],
  ['finish', '-', '-', '-', 'done', '-', '-'],
  ['retry', '-', '-', '-', 'delayed', '-', '-'],
  ['wait', '-', '-', '-', 'delayed', '-', '-'],
  ['release', '-', '-', '-', 'ready', '-', '-'],
  ['orphan', '-', '-', '-', 'ready', '-', '-'],
  ['fail', '-', '-', '-', 'buried', '-', '-'],
  ['recover', '-', '-', '-', 'ready', '-', '-'],
  ['replay', '-', '-', '-', '-', 'delayed', 'delayed'],
  ['retryNow', '-', 'ready', '-', '-', '-', '-'],
  ['bury', 'buried', 'buried', 'buried', '-', '-', '-'],
  ['remove', 'gone', 'gone', 'gone', '-', 'gone', 'gone'],
  ['prune', '-', '-', '-', '-', 'gone', '-'],
];

const states = Object.keys(REACH) as RowState[];
const cases = (Object.keys(EVENTS) as (keyof typeof EVENTS)[]).flatMap((event) =>
  states.map((from) => ({ event, from, to: EDGES[event][from] ?? from })),
);

describe('each change of each state', () => {
  const edges = TABLE.flatMap(([change, ...row]) =>
    states.map((from, index) => ({ change, from, to: row[index] === '-' ? from : row[index] })),
  );

  it.each(edges)('$change: $from becomes $to', ({ change, from, to }) => {
    expect(nextState(from, change, 'delayed')).toBe(to);
  });

  it('is in the table', () => {
    expect(TABLE.map(([change]) => change)).toEqual(Object.keys(TRANSITIONS));
  });
});

describe('each event in each state', () => {
  it.each(cases)('$event: $from becomes $to', async ({ event, from, to }) => {
    await bringTo(from);
    await EVENTS[event]();
    expect(stateOf(subject)).toBe(to);
  });
});

describe('with another of its lane before it', () => {
  it.each(['done', 'buried'] as const)('a replay: %s becomes held', async (from) => {
    await bringTo(from);
    await accept();
    await inbox.mutate({ deliveryId: subject }, { kind: 'replay', now: clock.now() });
    expect(stateOf(subject)).toBe('held');
  });

  it.each(['ready', 'delayed'] as const)('an adoption into that lane: %s becomes held', async (from) => {
    await inbox.accept([{ event: inboxEvent(), handlers: [{ ...target, key: 'b' }] }]);
    await bringTo(from);
    await inbox.adopt('b', ['a']);
    expect(stateOf(subject)).toBe('held');
  });
});
