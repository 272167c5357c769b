import { describe, expect, it } from '@jest/globals';
import { useBench } from '../support/bench.js';
import { CLIENT_ID } from '../support/facts.js';
import { CONNECTOR, connectedQueue, passUntil, row, traps } from '../support/offline.js';

const bench = useBench();

/** What no portal that keeps to the protocol calls an event. */
const NAMES: [string, string][] = [
  ['a line break', 'ONCRMDEALADD\n[Nest] 1 - FAKE LINE'],
  ['an escape sequence', '\u001b[31mONCRMDEALADD'],
  ['a megabyte', 'X'.repeat(2 ** 20)],
  ['a space', 'ON CRM DEAL ADD'],
];

describe('rows of a portal’s offline queue whose names are hostile', () => {
  it('are cleared, reported once on one short line, and keep no other from its handler', async () => {
    const before = [
      ...NAMES.map(([, event], id) => row(100 + id, { event })),
      ...NAMES.map(([, event], id) => row(200 + id, { event })),
      row(1),
    ];
    const { arrived, clock, portal, drained } = await connectedQueue(bench, {
      before,
      offline: { connector: CONNECTOR, batchSize: 3 },
    });
    await drained();
    await arrived.when(() => true, 1);
    await clock.advance('1m');
    expect(arrived.entries.map(({ id }) => id)).toEqual(['1']);
    const warned = bench.logs.entries.filter(({ text }) => text.includes('no handler wants'));
    expect(warned.filter(({ level }) => level === 'warn')).toHaveLength(1);
    expect(warned[0]!.text).toContain('3 rows of the offline queue');
    for (const { text } of bench.logs.entries) {
      expect(text.length).toBeLessThan(2_000);
      // oxlint-disable-next-line no-control-regex -- escape sequences begin with one
      expect(text).not.toMatch(/FAKE LINE|\u001b/);
    }
    expect(traps(portal)).toEqual([]);
  });

  it('are cleared where an earlier program has reserved them, too', async () => {
    const { clock, portal, drained } = await connectedQueue(bench, {
      before: [row(1, { event: 'ON\nX', processId: 'p'.repeat(32) })],
    });
    await drained();
    await passUntil(clock, 'the queue is empty', () => portal.offlineRows(CLIENT_ID).length === 0);
    expect(traps(portal)).toEqual([]);
  });
});
