import { Journal } from './journal.mjs';
import { misbehaving } from './misbehaving.mjs';
import { on } from './on.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The classes whose methods handle events, each with a journal of what it did. */
export function createHandlers({ journal: file, misbehave = false }) {
  const journal = new Journal(file);
  return [...(misbehave ? [misbehaving(journal)] : []), wellBehaved(journal)];
}

function wellBehaved(journal) {
  class Chaos {
    async plain(event) {
      await journal.run('plain', event, async () => undefined);
    }
    async slow(event) {
      await journal.run('slow', event, () => pause(10 + Math.random() * 15));
    }
    async flaky(event) {
      await journal.run('flaky', event, async () => {
        if (event.attempt === 1 && Math.random() < 0.2) throw new Error('at first');
      });
    }
    async ordered(event) {
      await journal.run('ordered', event, async () => {
        await pause(Math.random() * 8);
        if (event.attempt === 1 && Math.random() < 0.1) throw new Error('at first');
      });
    }
    async merged(event) {
      await journal.run('merged', event, () => pause(Math.random() * 8));
    }
  }
  on(Chaos, 'plain', 'ONCRMDEALADD');
  on(Chaos, 'slow', 'ONCRMDEALADD');
  on(Chaos, 'flaky', 'ONCRMDEALADD');
  on(Chaos, 'ordered', 'ONCRMDEALUPDATE', { order: 'entity' });
  on(Chaos, 'merged', 'ONCRMCONTACTUPDATE', { coalesce: '50ms' });
  return Chaos;
}
