import type { IncomingMessage } from 'node:http';
import { expect, it } from '@jest/globals';
import { queryOf } from './query-of.js';

const queryIn = (url: string): Record<string, string> =>
  Object.fromEntries(queryOf({ url } as IncomingMessage));

it('reads what stands behind the first question mark', () => {
  expect(queryIn('/a?code=1&state=x%3Fy')).toEqual({ code: '1', state: 'x?y' });
  expect(queryIn('/a')).toEqual({});
});

it('reads nothing of a query that is too long', () => {
  expect(queryIn(`/a?code=${'1'.repeat(10_000)}`)).toEqual({});
});
