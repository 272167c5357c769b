import { beforeEach, expect, it } from '@jest/globals';
import { PortalEvents, STEPS, type Step } from './portal-events.service.js';

let events: PortalEvents;
let ran: string[];

beforeEach(() => {
  events = new PortalEvents();
  ran = [];
});

const forgotten = (step: Step, name: string = step): void =>
  events.on('forgotten', step, ({ memberId }) => void ran.push(`${name} ${memberId}`));

it('runs listeners in the order of the steps, whoever was registered first', async () => {
  for (const step of STEPS.toReversed()) forgotten(step);
  await events.emit('forgotten', { memberId: 'm1' });
  expect(ran).toEqual(STEPS.map((step) => `${step} m1`));
});

it('runs listeners of one step in the order of their registration', async () => {
  forgotten('wake', 'first');
  forgotten('bury');
  forgotten('wake', 'second');
  await events.emit('forgotten', { memberId: 'm1' });
  expect(ran).toEqual(['bury m1', 'first m1', 'second m1']);
});

it('begins a listener when the one before has ended', async () => {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => (resolve = done));
  events.on('forgotten', 'bury', () => promise);
  forgotten('bind');
  const emitted = events.emit('forgotten', { memberId: 'm1' });
  expect(ran).toEqual([]);
  resolve();
  await emitted;
  expect(ran).toEqual(['bind m1']);
});

it('stops at a listener that fails, with its error', async () => {
  events.on('forgotten', 'bury', () => Promise.reject(new Error('disk full')));
  forgotten('bind');
  await expect(events.emit('forgotten', { memberId: 'm1' })).rejects.toThrow('disk full');
  expect(ran).toEqual([]);
});

it('runs one listener for several events, and none for others', () => {
  events.on(['paid', 'resumed'], 'wake', ({ memberId }) => void ran.push(memberId));
  events.signal('paid', { memberId: 'm1' });
  events.signal('resumed', { memberId: 'm2' });
  expect(ran).toEqual(['m1', 'm2']);
});

it('runs the listeners of a signal before it returns', () => {
  events.on('resumed', 'wake', ({ memberId }) => void ran.push(memberId));
  events.signal('resumed', { memberId: 'm1' });
  expect(ran).toEqual(['m1']);
});
