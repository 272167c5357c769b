import { describe, expect, it } from '@jest/globals';
import {
  clearCommands,
  countFreeCommand,
  listReservedCommand,
  rereadCommand,
  reserveCommand,
  takeCommand,
} from './queue-commands.js';

const ORDER = { ID: 'ASC' };

describe('what is asked of an offline queue', () => {
  it.each([
    ['to reserve', reserveCommand(50, false), { clear: 0, order: ORDER, limit: 50 }],
    ['to reserve marked rows', reserveCommand(50, true), { clear: 0, order: ORDER, limit: 50, error: 1 }],
    ['to read and delete', takeCommand(50, false), { clear: 1, order: ORDER, limit: 50 }],
    [
      'to read a reservation again',
      rereadCommand({ processId: 'p', errors: false }, 5),
      { process_id: 'p', clear: 0, order: ORDER, limit: 5 },
    ],
    [
      'to read a reservation of marked rows again',
      rereadCommand({ processId: 'p', errors: true }, 5),
      { process_id: 'p', clear: 0, order: ORDER, limit: 5, error: 1 },
    ],
  ])('%s', (_, command, params) => {
    expect(command).toEqual({ method: 'event.offline.get', params });
  });

  it.each([
    [listReservedCommand('7'), { filter: { '>PROCESS_ID': '', '>ID': '7' }, order: ORDER }],
    [countFreeCommand(), { filter: { PROCESS_ID: '' }, order: ORDER }],
  ])('to list', (command, params) => expect(command).toEqual({ method: 'event.offline.list', params }));

  it('to clear, by message, no more than PHP reads of one command', () => {
    const ids = Array.from({ length: 1_001 }, (_, index) => String(index).padStart(32, '0'));
    const commands = clearCommands('p', ids);
    expect(commands.map(({ method }) => method)).toEqual(Array(3).fill('event.offline.clear'));
    expect(commands.map(({ params }) => params?.process_id)).toEqual(['p', 'p', 'p']);
    expect(commands.flatMap(({ params }) => params?.message_id)).toEqual(ids);
    expect(commands[0]?.params?.message_id).toHaveLength(500);
  });

  // An empty list would delete the whole reservation, an empty process_id all free rows (protocol 8.4).
  it('never to clear without messages', () => expect(clearCommands('p', [])).toEqual([]));

  it('never with an empty process_id', () => {
    expect(() => clearCommands('', ['a'.repeat(32)])).toThrow('process_id is empty');
    expect(() => rereadCommand({ processId: '', errors: false }, 5)).toThrow('process_id is empty');
  });
});
