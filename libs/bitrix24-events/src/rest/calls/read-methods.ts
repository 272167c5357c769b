/**
 * Only the name reveals what a method does, so only endings that Bitrix24 uses consistently count
 * as reads: the last part of the name is one of these.
 */
const READING = new Set(['get', 'getbyid', 'list', 'fields', 'getlist', 'getfields', 'count', 'current']);

const READS = new Set(['profile', 'scope', 'events', 'app.info', 'server.time']);

/** Named like a read, but it reserves or deletes the rows it returns (protocol 8.2). */
const NO_READS = new Set(['event.offline.get']);

/** Protocol 7.1. */
const FORBIDDEN_IN_BATCH = new Set(['batch', 'upload', 'download']);

/** Whether a method only reads, judged by its name. REST 3 uses the same names. */
export function isRead(method: string): boolean {
  const name = nameOf(method);
  if (NO_READS.has(name)) return false;
  return READS.has(name) || (name.includes('.') && READING.has(name.slice(name.lastIndexOf('.') + 1)));
}

export const isRest3 = (method: string): boolean => /^api\//i.test(method);

/** Whether a portal runs the method inside a batch. */
export const mayTravelInBatch = (method: string): boolean =>
  !isRest3(method) && !FORBIDDEN_IN_BATCH.has(nameOf(method));

/**
 * Methods whose answers have a few hundred bytes. They are also called on portals about which
 * nothing is known yet.
 */
const BRIEF = new Set(['profile', 'app.info', 'feature.get', 'server.time']);

export const isBriefAnswer = (method: string): boolean => BRIEF.has(nameOf(method));

const nameOf = (method: string): string => method.replace(/^api\//i, '').toLowerCase();
