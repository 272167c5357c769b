import { RetryLater } from 'nestjs-bitrix24-events';

/** What an event of this `DEED` has its handler throw. */
export const DEEDS = {
  'no stack': () => ({ name: 'Odd', message: 'odd', stack: null }),
  'stack of another type': () => Object.assign(new Error('odd'), { stack: ['a', 1] }),
  'throwing getters': () =>
    Object.defineProperties(new Error('odd'), {
      message: { get: () => fail('message') },
      stack: { get: () => fail('stack') },
      code: { get: () => fail('code') },
    }),
  'revoked proxy': () => {
    const { proxy, revoke } = Proxy.revocable(new Error('odd'), {});
    revoke();
    return proxy;
  },
  'circular cause': () => {
    const error = new Error('odd');
    error.cause = error;
    return error;
  },
  'huge message': () => new Error('x'.repeat(8_000_000)),
  backslashes: () => new Error('\\'.repeat(100_000)),
  nothing: () => undefined,
  symbol: () => Symbol('odd'),
  'endless pause': () => new RetryLater('999999999999999d', 'odd'),
};
export const DEED_NAMES = Object.keys(DEEDS);

function fail(what) {
  throw new Error(`no ${what}`);
}
