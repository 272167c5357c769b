import { expect, it } from '@jest/globals';
import { toCall } from '../calls/rest-call.js';
import { SharedCall } from './shared-call.js';

const source = { memberId: 'm1', current: () => Promise.reject(new Error('is not asked')) };
const call = (signal?: AbortSignal) => toCall(source, 'profile', {}, { signal, priority: 'background' });

it('is as urgent as the most urgent of those who wait', () => {
  const shared = new SharedCall(call());
  void shared.join({ signal: undefined, priority: 'background' });
  expect(shared.priority).toBe('background');
  void shared.join({ signal: undefined, priority: 'interactive' });
  expect(shared.priority).toBe('interactive');
});

it('is abandoned when the last has given up', async () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const shared = new SharedCall(call());
  const waiting = [one, other].map(({ signal }) => shared.join({ signal, priority: 'background' }));
  one.abort(new Error('one'));
  await expect(waiting[0]).rejects.toThrow('one');
  expect(shared.signal.aborted).toBe(false);
  other.abort(new Error('other'));
  await expect(waiting[1]).rejects.toThrow('other');
  expect(shared.signal.aborted).toBe(true);
});

it('gives each an answer that no other changes', async () => {
  const shared = new SharedCall(call());
  const waiting = [1, 2].map(() => shared.join({ signal: undefined, priority: 'background' }));
  shared.resolve({ result: { list: [1] } });
  const [one, other] = (await Promise.all(waiting)) as { result: { list: number[] } }[];
  one!.result.list.push(2);
  expect(other).toEqual({ result: { list: [1] } });
});
