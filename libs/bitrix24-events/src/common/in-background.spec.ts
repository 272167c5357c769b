import { describe, expect, it } from '@jest/globals';
import { inBackground, quietly } from './in-background.js';

describe('inBackground', () => {
  it('reports what the promise was rejected with', async () => {
    const reported: unknown[] = [];
    await inBackground(Promise.reject(new Error('no')), (error) => reported.push(error));
    await inBackground(Promise.resolve(5), (error) => reported.push(error));
    expect(reported).toEqual([new Error('no')]);
  });

  it('resolves though its report throws', async () => {
    const report = (): never => {
      throw new Error('no logger');
    };
    await expect(inBackground(Promise.reject(new Error('no')), report)).resolves.toBeUndefined();
  });
});

it('quietly goes on though the action throws', () => {
  expect(() =>
    quietly(() => {
      throw new Error('no');
    }),
  ).not.toThrow();
});
