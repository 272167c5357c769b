/** Values that code can throw and that are no ordinary errors, each made anew. */
export const strangeErrors = (): [what: string, make: () => unknown][] => [
  ['null', () => null],
  ['undefined', () => undefined],
  ['a text', () => 'no'],
  ['a symbol', () => Symbol('no')],
  ['a big number', () => 10n],
  ['a function', () => () => 'no'],
  ['an object without a prototype', () => Object.create(null)],
  ['an error whose stack is null', () => ({ name: 'Error', message: 'no', stack: null })],
  ['an error whose stack is a list', () => Object.assign(new Error('no'), { stack: ['a', 'b'] })],
  ['an error whose stack is a number', () => Object.assign(new Error('no'), { stack: 5 })],
  ['an error whose code is an object', () => Object.assign(new Error('no'), { code: Object.create(null) })],
  ['an error whose name is no text', () => ({ name: 5, message: 'no' })],
  ['an error without a message', () => Object.assign(new Error('no'), { message: undefined })],
  ...['stack', 'message', 'name', 'code', 'delayMs', 'waitsFor', 'cause'].map(
    (key): [string, () => unknown] => [`an error whose ${key} throws`, () => throwingAt(key)],
  ),
  ['a revoked proxy', revoked],
  ['a proxy that throws at everything', () => new Proxy(new Error('no'), hostile)],
  ['an object whose text throws', () => ({ toString: () => throwIt(), [Symbol.toPrimitive]: throwIt })],
  ['an object whose text is no text', () => ({ [Symbol.toPrimitive]: () => ({}) })],
  ['an error that is its own cause', circular],
  ['an error with a lone surrogate', () => new Error('\uD800 no')],
  ['an error of 5 MB', () => new Error('x'.repeat(5_000_000))],
  ['an error with a huge name', () => Object.assign(new Error('no'), { name: 'N\n'.repeat(1_000_000) })],
  ['a frozen error', () => Object.freeze(new Error('no'))],
  ['an error deserialized from JSON', () => JSON.parse('{"name":"Error","message":"no","stack":null}')],
];

const throwIt = (): never => {
  throw new RangeError('read');
};

const throwingAt = (key: string): Error =>
  Object.defineProperty(new Error('no'), key, { get: throwIt, enumerable: true });

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable(new Error('no'), {});
  revoke();
  return proxy;
}

const hostile: ProxyHandler<Error> = {
  get: throwIt,
  has: throwIt,
  ownKeys: throwIt,
  getPrototypeOf: throwIt,
  getOwnPropertyDescriptor: throwIt,
};

function circular(): Error {
  const error = new Error('no');
  return Object.assign(error, { cause: error });
}
