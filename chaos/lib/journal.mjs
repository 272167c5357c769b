import { readFile } from 'node:fs/promises';

/**
 * What the handlers of all processes wrote, in order: `pid kind handler entity seq`, with a kind of `S` (a run
 * starts), `F` (it fails) or `E` (it is about to return).
 */
export async function readJournal(file) {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [pid, kind, handler, entity, seq] = line.split(' ');
      return { pid, kind, handler, entity, seq: Number(seq) };
    });
}

/** Of the acknowledged events of a lane, those that not each of `handlers` has handled. */
export function lostOf(lane, handlers, entries) {
  const own = entries.filter(({ kind, entity }) => kind === 'E' && entity === String(lane.entity));
  const ended = handlers.map(
    (handler) => new Set(own.filter((entry) => entry.handler === handler).map(({ seq }) => seq)),
  );
  return sequence(lane.acknowledged).filter((seq) => !ended.every((seqs) => seqs.has(seq)));
}

/** The same where a later event may stand for an earlier one. */
export function lostOfMerged(lane, handler, entries) {
  const last = entries
    .filter(
      (entry) => entry.kind === 'E' && entry.handler === handler && entry.entity === String(lane.entity),
    )
    .reduce((highest, { seq }) => Math.max(highest, seq), 0);
  return sequence(lane.acknowledged).filter((seq) => seq > last);
}

/**
 * Starts that came too early, or too late: the first start of n+1 stands after the last run of n has ended, and n
 * never starts again after it.
 */
export function outOfOrder(lane, handler, entries) {
  const wrong = [];
  let newest = 0;
  let owner;
  let open = 0;
  const ended = new Set([0]);
  for (const entry of entries) {
    if (entry.handler !== handler || entry.entity !== String(lane.entity)) continue;
    const { pid, kind, seq } = entry;
    // What ran in a process that was killed runs no more.
    if (pid !== owner) open = 0;
    owner = pid;
    if (kind === 'S') {
      const first = seq > newest;
      if (open > 0 || (first ? !ended.has(seq - 1) : seq < newest)) wrong.push(entry);
      newest = Math.max(newest, seq);
      open++;
    } else open--;
    if (kind === 'E') ended.add(seq);
  }
  return wrong;
}

const sequence = (length) => Array.from({ length }, (_, index) => index + 1);
