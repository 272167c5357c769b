import { on } from './on.mjs';

const never = new Promise(() => undefined);

/** What an event of this entity has its handler do. */
const DEEDS = {
  1: async () => {
    throw new Error('always');
  },
  2: () => never,
  // After its timeout and the moment of grace.
  3: () => new Promise((resolve) => setTimeout(resolve, 1_800)),
  4: async () => {
    const until = Date.now() + 2_000;
    while (Date.now() < until);
  },
  5: () => process.exit(7),
};

/** A handler that does all that a handler should not. */
export function misbehaving(journal) {
  class Misbehaving {
    async deed(event) {
      await journal.run('deed', event, DEEDS[event.data.FIELDS.ID] ?? (async () => undefined));
    }
  }
  on(Misbehaving, 'deed', 'ONCRMLEADADD', {
    timeout: '300ms',
    retry: { attempts: 3, initialDelay: 10, maxDelay: 10 },
  });
  return Misbehaving;
}
