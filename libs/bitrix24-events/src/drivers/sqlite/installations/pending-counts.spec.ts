import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ManualClock } from '../../../../test/manual-clock.js';
import { createCipher } from '../../../storage/index.js';
import { openDatabase } from '../open-database.js';
import { SqliteInstallationStore } from './sqlite-installation-store.js';

const wide = { total: 99, perSource: 99, perMember: 99 };
const holding = { events: 9, bytes: 999, totalBytes: 9_999 };

const step = fc.record({
  does: fc.constantFrom('park', 'park', 'park', 'unpark', 'postpone', 'hold', 'hasten'),
  id: fc.integer({ min: 0, max: 9 }),
  dueAt: fc.integer({ min: 0, max: 50 }),
});

describe('what is counted of parked installs', () => {
  it('is what counting finds, whatever comes and goes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const db = openDatabase(':memory:');
        const store = new SqliteInstallationStore(db, createCipher([]), new ManualClock());
        for (const { does, id, dueAt } of steps) {
          const of = { clientId: 'app.1', memberId: `m${id % 3}`, source: `s${id % 4}`, tokenHash: 'h' };
          const install = { ...of, id: String(id), parkedAt: 0, attempts: 0, dueAt, payload: '{}' };
          if (does === 'park') await store.enqueueInstall(install, wide);
          if (does === 'unpark') await store.removePending(String(id));
          if (does === 'postpone') await store.postpone(String(id), 1, dueAt);
          if (does === 'hold')
            await store.deferEvent(of, { id: String(dueAt), payload: 'x'.repeat(id) }, holding);
          if (does === 'hasten') await store.hastenPending('app.1', dueAt);
        }
        const both = (kept: string, counted: string): void =>
          expect(db.prepare(kept).all()).toEqual(db.prepare(counted).all());
        both(
          'SELECT source, member_id, count, due_at FROM parked_pairs ORDER BY 1, 2',
          `SELECT source, member_id, count(*) AS count, min(due_at) AS due_at FROM parked_installs
           GROUP BY 1, 2 ORDER BY 1, 2`,
        );
        both(
          'SELECT source, count, due_at FROM parked_sources ORDER BY 1',
          'SELECT source, count(*) AS count, min(due_at) AS due_at FROM parked_installs GROUP BY 1 ORDER BY 1',
        );
        both(
          'SELECT member_id, count FROM parked_members ORDER BY 1',
          'SELECT member_id, count(*) AS count FROM parked_installs GROUP BY 1 ORDER BY 1',
        );
        both(
          'SELECT coalesce(sum(count), 0) AS count FROM parked_totals',
          'SELECT count(*) AS count FROM parked_installs',
        );
        both('SELECT bytes FROM held_total', 'SELECT coalesce(sum(bytes), 0) AS bytes FROM held_events');
        db.close();
      }),
      { numRuns: 60 },
    );
  });
});
