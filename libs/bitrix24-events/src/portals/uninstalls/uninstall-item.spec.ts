import { expect, it } from '@jest/globals';
import type { PendingUninstall } from '../installations/installation-store.js';
import { atStage, itemOf, postponed, readUninstall } from './uninstall-item.js';

const pending: PendingUninstall = {
  clientId: 'app.1',
  memberId: 'm1',
  stage: 'check',
  since: 5,
  attempts: 2,
  dueAt: 7,
  payload: '{"clean":true}',
};

it('is another one of another portal, at another stage, and when it came again', () => {
  const others = [
    pending,
    { ...pending, memberId: 'm2' },
    { ...pending, stage: 'gone' as const },
    { ...pending, since: 6 },
  ];
  expect(new Set(others.map((one) => itemOf(one).id)).size).toBe(4);
  expect(itemOf({ ...pending, attempts: 3, dueAt: 9, payload: '' }).id).toBe(itemOf(pending).id);
});

it.each([
  ['', { clean: false }],
  ['{"clean":true,"inboxEvent":{"name":"x"}}', { clean: true, inboxEvent: { name: 'x' } }],
])('of the payload %p is %j', (payload, uninstall) => expect(readUninstall({ payload })).toEqual(uninstall));

it.each([
  [0, 1_000],
  [1, 2_000],
  [2, 4_000],
  [20, 600_000],
])('after %d attempts waits %d ms', (attempts, ms) =>
  expect(postponed({ ...pending, attempts }, 100)).toEqual({
    ...pending,
    attempts: attempts + 1,
    dueAt: 100 + ms,
  }),
);

it('begins a stage without attempts', () =>
  expect(atStage(pending, 'told', 9)).toEqual({ ...pending, stage: 'told', attempts: 0, dueAt: 9 }));
