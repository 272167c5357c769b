import { expect, it } from '@jest/globals';
import type { HandlerDefinition } from './handler-definition.js';
import { keyProblems } from './key-problems.js';

const handler = (description: string, key: string, previousKeys: string[] = []): HandlerDefinition => ({
  key,
  previousKeys,
  events: ['ONCRMDEALADD'],
  optionalEvents: [],
  source: 'any',
  delivery: 'online',
  authType: 'actor',
  authKey: '',
  retry: {},
  description,
});

it('is content with different keys', () => {
  expect(keyProblems([handler('A', 'a', ['x']), handler('B', 'b', ['y'])])).toEqual([]);
});

it.each([
  ['two handlers of one key', [handler('A', 'same'), handler('B', 'same')]],
  ['a former key that is in use', [handler('A', 'same'), handler('B', 'b', ['same'])]],
  ['a former key of two', [handler('A', 'a', ['same']), handler('B', 'b', ['same'])]],
])('names both of %s', (_what, handlers) => {
  expect(keyProblems(handlers)).toEqual([expect.stringContaining("'same' is claimed by A and B")]);
});

it('names a key that a handler claims twice', () => {
  expect(keyProblems([handler('A', 'a', ['a'])])).toEqual([expect.stringContaining("A: 'a' is named twice")]);
});
