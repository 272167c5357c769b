import { describe, expect, it } from '@jest/globals';
import { inBackground, quietly, settled } from './in-background.js';

describe('settled', () => {
  it('reports what the promise was rejected with', async () => {
    const reported: unknown[] = [];
    await settled(Promise.reject(new Error('no')), (error) => reported.push(error));
    await settled(Promise.resolve(5), (error) => reported.push(error));
    expect(reported).toEqual([new Error('no')]);
  });

  it('resolves though its report throws', async () => {
    const report = (): never => {
      throw new Error('no logger');
    };
    await expect(settled(Promise.reject(new Error('no')), report)).resolves.toBeUndefined();
  });
});

it('inBackground reports what nobody awaits', async () => {
  const reported: unknown[] = [];
  inBackground(Promise.reject(new Error('no')), (error) => reported.push(error));
  await new Promise((resolve) => setImmediate(resolve));
  expect(reported).toEqual([new Error('no')]);
});

it('quietly goes on though the action throws', () => {
  expect(() =>
    quietly(() => {
      throw new Error('no');
    }),
  ).not.toThrow();
});
