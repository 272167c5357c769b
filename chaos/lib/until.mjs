import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves to what `look` finds, once that is anything true. */
export async function until(what, look, patience = 30_000) {
  const deadline = Date.now() + patience;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`not within ${patience} ms: ${what}`);
    await sleep(10);
  }
}
