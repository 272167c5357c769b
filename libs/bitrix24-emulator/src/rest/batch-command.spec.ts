import { describe, expect, it } from '@jest/globals';
import { type BatchResults, readCommand, resolveReferences } from './batch-command.js';

const results: BatchResults = {
  result: new Map<string, unknown>([
    ['deal', { ID: '7', LIST: ['a', 'b'], NONE: null, COUNT: 3 }],
    ['id', 12],
  ]),
  error: new Map(),
  total: new Map<string, unknown>([['deal', 40]]),
  next: new Map(),
  time: new Map(),
};

describe('resolveReferences', () => {
  it.each<[string, unknown]>([
    ['$result[deal][ID]', '7'],
    ['$result[id]', 12],
    ['$result[deal][LIST]', ['a', 'b']],
    ['$result[deal][LIST][1]', 'b'],
    ['$total[deal]', 40],
    ['no. $result[deal][ID] of $result[id]', 'no. 7 of 12'],
    ['x$result[deal][LIST]', 'x$result[deal][LIST]'],
    // The path is followed as far as it goes.
    ['$result[deal][LIST][9]', ['a', 'b']],
    ['$result[deal][ID][x]', '7'],
    ['$result[deal][NONE]', { ID: '7', LIST: ['a', 'b'], NONE: null, COUNT: 3 }],
    ['$result', '$result'],
    ['$RESULT[deal][ID]', null],
    ['costs $5', 'costs $5'],
  ])('%s', (text, expected) => expect(resolveReferences(text, results)).toEqual(expected));
});

describe('readCommand', () => {
  it.each([
    ['profile', { method: 'profile', params: {} }],
    ['crm.deal.get?id=5', { method: 'crm.deal.get', params: { id: '5' } }],
    ['m?filter[>ID]=$result[id]&a[]=1', { method: 'm', params: { filter: { '>ID': 12 }, a: ['1'] } }],
    ['m?a=1#b=2', { method: 'm', params: { a: '1' } }],
  ])('%s', (command, expected) => expect(readCommand(command, results)).toEqual(expected));
});
