import { expect, it } from '@jest/globals';
import { abandonable } from './abandonable.js';

it('abandonable returns the promise itself, with its value or its error', async () => {
  const done = Promise.resolve(1);
  expect(abandonable(done)).toBe(done);
  await expect(abandonable(Promise.reject(new Error('no')))).rejects.toThrow('no');
});
