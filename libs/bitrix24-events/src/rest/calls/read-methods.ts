/**
 * What a method does is told by its name alone, so only what Bitrix24 names alike everywhere counts as a read:
 * the last part of the name is one of these.
 */
const READING = new Set(['get', 'getbyid', 'list', 'fields', 'getlist', 'getfields', 'count', 'current']);

const READS = new Set(['profile', 'scope', 'events', 'app.info', 'server.time']);

/** Named like a read, but it reserves, or deletes, what it gives (protocol 8.2). */
const NO_READS = new Set(['event.offline.get']);

/** Protocol 7.1. */
const FORBIDDEN_IN_BATCH = new Set(['batch', 'upload', 'download']);

/** Whether a method only reads, as far as its name tells. REST 3 names them alike. */
export function isRead(method: string): boolean {
  const name = nameOf(method);
  if (NO_READS.has(name)) return false;
  return READS.has(name) || (name.includes('.') && READING.has(name.slice(name.lastIndexOf('.') + 1)));
}

export const isRest3 = (method: string): boolean => /^api\//i.test(method);

/** Whether a portal runs the method inside a batch. */
export const mayTravelInBatch = (method: string): boolean =>
  !isRest3(method) && !FORBIDDEN_IN_BATCH.has(nameOf(method));

/** Methods that answer some hundred bytes. They are called of portals, too, of which nothing is known yet. */
const BRIEF = new Set(['profile', 'app.info', 'feature.get', 'server.time']);

export const isBriefAnswer = (method: string): boolean => BRIEF.has(nameOf(method));

const nameOf = (method: string): string => method.replace(/^api\//i, '').toLowerCase();
