import { describe, expect, it } from '@jest/globals';
import { findMethods } from './find-methods.js';
import { OnBitrixEvent } from './on-bitrix-event.decorator.js';

const other = (): void => undefined;
const wrapping: MethodDecorator = (_target, _property, descriptor) =>
  ({ ...descriptor, value: other.bind(undefined) }) as never;

const symbol = Symbol('created');

class Base {
  @OnBitrixEvent('ONCRMDEALADD')
  created(): void {}

  @OnBitrixEvent('ONCRMDEALUPDATE')
  updated(): void {}

  plain(): void {}
}

class Sub extends Base {
  override updated(): void {}

  @OnBitrixEvent('ONCRMDEALDELETE')
  deleted(): void {}
}

class Redecorated extends Base {
  @OnBitrixEvent('ONCRMLEADADD')
  override created(): void {}
}

class Odd {
  @OnBitrixEvent('ONCRMDEALADD')
  static created(): void {}

  @OnBitrixEvent('ONCRMDEALADD')
  [symbol](): void {}

  @wrapping
  @OnBitrixEvent('ONCRMDEALADD')
  replaced(): void {}

  @OnBitrixEvent('ONCRMDEALADD')
  @wrapping
  wrapped(): void {}
}

const names = (type: { prototype: object; name: string }) =>
  findMethods(type.prototype, type.name).handlers.map(({ method }) => method);

describe('findMethods', () => {
  it('finds decorated methods', () => expect(names(Base)).toEqual(['created', 'updated']));

  it('finds inherited ones, and no overriding one that is not decorated', () => {
    expect(names(Sub).toSorted()).toEqual(['created', 'deleted']);
    expect(findMethods(Sub.prototype, 'Sub').dropped).toEqual([
      expect.stringContaining('Sub.updated overrides the handler of Base'),
    ]);
  });

  it('takes what a redecorated method says, not its base', () => {
    const { handlers, dropped } = findMethods(Redecorated.prototype, 'Redecorated');
    expect(handlers.find(({ method }) => method === 'created')?.declarations).toEqual([
      { names: ['ONCRMLEADADD'], options: {} },
    ]);
    expect(dropped).toEqual([]);
  });

  it('says what is decorated in vain', () => {
    const { handlers, dropped } = findMethods(Odd.prototype, 'Odd');
    expect(handlers.map(({ method }) => method)).toEqual(['wrapped']);
    expect(dropped.toSorted()).toEqual([
      expect.stringContaining('Odd.created is no handler: it is static'),
      expect.stringContaining('Odd.replaced is no handler: another decorator'),
      expect.stringContaining('Odd[Symbol(created)] is no handler'),
    ]);
  });

  it('finds nothing in a plain object', () => {
    expect(findMethods(Object.prototype, 'Object')).toEqual({ handlers: [], dropped: [] });
  });
});

it('refuses to stand on an accessor', () => {
  expect(() => {
    class Accessor {
      // @ts-expect-error the compiler refuses it too
      @OnBitrixEvent('ONCRMDEALADD')
      get created(): number {
        return 1;
      }
    }
    return Accessor;
  }).toThrow('not a method, at Accessor.created');
});
