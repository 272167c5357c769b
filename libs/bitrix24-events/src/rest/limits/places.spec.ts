import { expect, it } from '@jest/globals';
import { Places } from './places.js';

it('lets in as many as there are places, the others one for each that leaves, in their order', async () => {
  const places = new Places(2);
  const entered: number[] = [];
  const leave: (() => void)[] = [];
  const taking = [0, 1, 2, 3].map(async (one) => {
    leave[one] = await places.takePlace('m1');
    entered.push(one);
  });
  await Promise.all(taking.slice(0, 2));
  expect(entered).toEqual([0, 1]);
  leave[1]!();
  await taking[2];
  expect(entered).toEqual([0, 1, 2]);
  leave[0]!();
  await taking[3];
  expect(entered).toEqual([0, 1, 2, 3]);
});

it('counts each portal by itself, and loses no place to one who gives up', async () => {
  const places = new Places(1);
  const leave = await places.takePlace('m1');
  await expect(places.takePlace('m2')).resolves.toBeInstanceOf(Function);
  const givingUp = new AbortController();
  const waiting = places.takePlace('m1', givingUp.signal);
  givingUp.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  leave();
  await expect(places.takePlace('m1')).resolves.toBeInstanceOf(Function);
});
