import { expect, it } from '@jest/globals';
import { createHttpService } from './create-http-service.js';
import { httpSource } from './http-source.js';

it('makes one HTTP service, when it is first asked for', async () => {
  let made = 0;
  const source = await httpSource(() => {
    made++;
    return createHttpService();
  });
  expect(made).toBe(0);
  const [one, other] = await Promise.all([source(), source()]);
  expect(one).toBe(other);
  expect(await source()).toBe(one);
  expect(made).toBe(1);
});

it('makes it at once where its packages are not found, so that a missing one fails the start', async () => {
  const missing = Object.assign(new Error("Cannot find package 'axios'"), { code: 'ERR_MODULE_NOT_FOUND' });
  await expect(httpSource(() => Promise.reject(missing), ['no-such-package-of-ours'])).rejects.toBe(missing);
});
