import { setTimeout as sleep } from 'node:timers/promises';
import { patience as scaled } from './patience.js';

const PATIENCE = scaled(30_000);
const PAUSE = 5;

type Found<Looked> = Exclude<Looked, false | null | undefined>;

/** Resolves to what `look` finds, as soon as it finds anything true. For what announces itself to nobody. */
export async function until<Looked>(
  what: string,
  look: () => Looked | Promise<Looked>,
  patience = PATIENCE,
): Promise<Found<Looked>> {
  const deadline = Date.now() + patience;
  for (;;) {
    const found = await look();
    if (found) return found as Found<Looked>;
    if (Date.now() > deadline) throw new Error(`not within ${patience} ms: ${what}`);
    await sleep(PAUSE);
  }
}
