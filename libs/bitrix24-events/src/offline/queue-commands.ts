import type { BatchCommand } from '../rest/index.js';
import type { Reservation } from './reservation.js';

/** PHP reads at most 1 000 variables of a command; each id is one. */
const MAX_CLEARED = 500;

/**
 * In the order in which rows were created: in the default order an object that changes often would
 * be served last, forever.
 */
const BY_ID = { ID: 'ASC' };

/** `error: 1` reads only the rows that an earlier program has marked as failed. */
const marked = (errors: boolean) => (errors ? { error: 1 } : {});

/** Reserves free rows. */
export const reserveCommand = (limit: number, errors: boolean): BatchCommand => ({
  method: 'event.offline.get',
  params: { clear: 0, order: BY_ID, limit, ...marked(errors) },
});

/** Reads a reservation again. Without `clear: 0` the portal would delete all of it. */
export const rereadCommand = ({ processId, errors }: Reservation, limit: number): BatchCommand => ({
  method: 'event.offline.get',
  params: { process_id: present(processId), clear: 0, order: BY_ID, limit, ...marked(errors) },
});

/** Reads free rows and deletes them in one step, for portals that cannot reserve. */
export const takeCommand = (limit: number, errors: boolean): BatchCommand => ({
  method: 'event.offline.get',
  params: { clear: 1, order: BY_ID, limit, ...marked(errors) },
});

/**
 * Deletes rows of a reservation. By message id, never as a whole: rows that were not read stay. An
 * empty list would mean the whole reservation, and an empty `process_id` the whole queue.
 */
export function clearCommands(processId: string, messageIds: readonly string[]): BatchCommand[] {
  const commands: BatchCommand[] = [];
  for (let start = 0; start < messageIds.length; start += MAX_CLEARED)
    commands.push({
      method: 'event.offline.clear',
      params: {
        process_id: present(processId),
        message_id: messageIds.slice(start, start + MAX_CLEARED),
      },
    });
  return commands;
}

/** Lists a page of reserved rows after the row `afterId`. */
export const listReservedCommand = (afterId: string): BatchCommand => ({
  method: 'event.offline.list',
  params: { filter: { '>PROCESS_ID': '', '>ID': afterId }, order: BY_ID },
});

/** Lists free rows, to count them. */
export const countFreeCommand = (): BatchCommand => ({
  method: 'event.offline.list',
  params: { filter: { PROCESS_ID: '' }, order: BY_ID },
});

function present(processId: string): string {
  if (processId === '') throw new RangeError('process_id is empty: it would name all free rows');
  return processId;
}
