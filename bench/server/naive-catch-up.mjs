// The loop that is written by hand today: get a page, work on it, clear it; when the portal refuses, wait and repeat.
import { setTimeout as sleep } from 'node:timers/promises';
import { HandledDeals } from './handled-deals.mjs';

/** What a portal gives that is not asked for another number. */
const PAGE = 50;
const PAUSE = 1_000;

export function start({ clear, page = PAGE, ...access }) {
  const handled = new HandledDeals();
  // A failure ends the process, and so the question that waits for it.
  void catchUp(access, { clear, limit: page }, handled);
  return { facts: {}, ...handled.answers, close: () => {} };
}

async function catchUp(access, { clear, limit }, handled) {
  for (;;) {
    const page = await call(access, 'event.offline.get', { clear, limit });
    if (page.events.length === 0) return;
    for (const { EVENT_DATA } of page.events) handled.add(EVENT_DATA);
    if (clear === 0) await call(access, 'event.offline.clear', { process_id: page.process_id });
  }
}

/** Calls a method, as often as it takes while the portal says that there are too many requests. */
export async function call({ endpoint, token }, method, params) {
  for (;;) {
    const response = await fetch(`${endpoint}${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...params, auth: token }),
    });
    const { result, error } = await response.json();
    if (error === undefined) return result;
    if (error !== 'QUERY_LIMIT_EXCEEDED') throw new Error(`${method}: ${error}`);
    await sleep(PAUSE);
  }
}
