import type { LookupAddress, LookupAllOptions, LookupOptions } from 'node:dns';
import { describe, expect, it } from '@jest/globals';
import { ADDRESS_REFUSED, guardedLookup } from './guarded-lookup.js';
import { SYSTEM_NETWORK, type Resolve } from './network.js';

type Answer = { error: string | undefined; address: unknown; family: unknown };

const guarded = (resolve: Resolve) => guardedLookup({ ...SYSTEM_NETWORK, resolve });

const look = (addresses: LookupAddress[], options: LookupOptions | LookupAllOptions = {}): Promise<Answer> =>
  new Promise((resolve) => {
    guarded((_hostname, _options, callback) => callback(null, addresses))(
      'portal.example.com',
      options,
      (error, address, family) => resolve({ error: error?.code, address, family }),
    );
  });

const open = { address: '3.217.33.54', family: 4 };
const open6 = { address: '2606:4700:4700::1111', family: 6 };
const inner = { address: '10.0.0.5', family: 4 };

describe('guardedLookup', () => {
  it('gives one public address', async () => {
    expect(await look([open, open6])).toEqual({ error: undefined, address: '3.217.33.54', family: 4 });
  });

  it('gives all public addresses', async () => {
    expect(await look([open, open6], { all: true })).toMatchObject({
      error: undefined,
      address: [open, open6],
    });
  });

  it.each([
    ['a private one', [inner]],
    ['a private one behind a public one', [open, inner]],
    ['loopback in IPv6', [{ address: '::1', family: 6 }]],
    ['loopback mapped into IPv6', [{ address: '::ffff:127.0.0.1', family: 6 }]],
    ['none', []],
  ])('refuses %s', async (_name, addresses) => {
    expect((await look(addresses)).error).toBe(ADDRESS_REFUSED);
    expect((await look(addresses, { all: true })).error).toBe(ADDRESS_REFUSED);
  });

  it('hands on what the resolver says', async () => {
    const failing = guarded((_hostname, _options, callback) =>
      callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []),
    );
    const code = await new Promise((resolve) => {
      failing('nowhere.example.com', {}, (error) => resolve(error?.code));
    });
    expect(code).toBe('ENOTFOUND');
  });

  it('judges each look-up anew: a name that moves to a private address is refused', async () => {
    const answers = [[open], [inner]];
    const lookup = guarded((_hostname, _options, callback) => callback(null, answers.shift() ?? []));
    const once = () =>
      new Promise((resolve) => {
        lookup('rebinding.example.com', {}, (error, address) => resolve(error?.code ?? address));
      });
    expect([await once(), await once()]).toEqual(['3.217.33.54', ADDRESS_REFUSED]);
  });
});
