import { getEventListeners } from 'node:events';
import { expect, it } from '@jest/globals';
import { onAbort } from './on-abort.js';

it('has one listener on a signal, however many wait for it', () => {
  const end = new AbortController();
  let called = 0;
  const forget = Array.from({ length: 1_000 }, () => onAbort(end.signal, () => called++));
  expect(getEventListeners(end.signal, 'abort')).toHaveLength(1);
  forget[0]!();
  end.abort();
  end.abort();
  expect(called).toBe(999);
  onAbort(end.signal, () => called++);
  expect(called).toBe(1_000);
});
