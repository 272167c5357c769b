import { expect, it } from '@jest/globals';
import { capabilityProblems } from './capability-problems.js';

const all = { order: true, coalesce: true, multiProcess: false };
const none = { order: false, coalesce: false, multiProcess: true };
const greedy = { description: 'A.b (M)', order: 'entity' as const, coalesce: '2s' as const };

it.each([
  ['an inbox that can do all', all, greedy, []],
  ['a handler that asks for nothing', none, { description: 'A.b (M)' }, []],
  [
    'an inbox without order',
    { ...all, order: false },
    greedy,
    ['A.b (M): the storage cannot do order. Try: without order, or another storage'],
  ],
  [
    'an inbox without either',
    none,
    greedy,
    [
      'A.b (M): the storage cannot do order. Try: without order, or another storage',
      'A.b (M): the storage cannot do coalesce. Try: without coalesce, or another storage',
    ],
  ],
])('%s', (_, capabilities, handler, problems) => {
  expect(capabilityProblems(capabilities, [handler])).toEqual(problems);
});
