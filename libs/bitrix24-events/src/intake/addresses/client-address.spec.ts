import { describe, expect, it } from '@jest/globals';
import { clientAddress, sourceOf } from './client-address.js';

const request = (remoteAddress: string | undefined, forwarded?: string | string[]) => ({
  headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  socket: { remoteAddress },
});

describe('clientAddress', () => {
  it.each<[string, number, string | undefined, string | string[] | undefined, string]>([
    ['no proxy', 0, '9.9.9.9', undefined, '9.9.9.9'],
    ['no proxy, whatever the client writes', 0, '9.9.9.9', '1.1.1.1', '9.9.9.9'],
    ['no proxy, on a socket of both families', 0, '::ffff:9.9.9.9', undefined, '9.9.9.9'],
    ['no proxy, in hextets', 0, '::ffff:909:909', undefined, '9.9.9.9'],
    ['a Unix socket', 0, undefined, '1.1.1.1', ''],
    ['one proxy', 1, '10.0.0.1', '1.1.1.1', '1.1.1.1'],
    ['one proxy on a Unix socket', 1, undefined, '1.1.1.1', '1.1.1.1'],
    ['one proxy, and a client that forges', 1, '10.0.0.1', '6.6.6.6, 1.1.1.1', '1.1.1.1'],
    ['two proxies', 2, '10.0.0.1', '1.1.1.1, 10.0.0.2', '1.1.1.1'],
    ['two proxies, and a client that forges', 2, '10.0.0.1', '6.6.6.6, 1.1.1.1, 10.0.0.2', '1.1.1.1'],
    ['three proxies', 3, '10.0.0.1', '1.1.1.1,10.0.0.3 ,\t10.0.0.2', '1.1.1.1'],
    ['several header lines', 2, '10.0.0.1', ['6.6.6.6', '1.1.1.1', '10.0.0.2'], '1.1.1.1'],
    ['a port', 1, '10.0.0.1', '1.1.1.1:55555', '1.1.1.1'],
    ['IPv6', 1, '10.0.0.1', '2001:DB8:0::1', '2001:db8::1'],
    ['IPv6 with a port', 1, '10.0.0.1', '[2001:db8::1]:55555', '2001:db8::1'],
    ['IPv4 mapped into IPv6', 1, '10.0.0.1', '::ffff:1.1.1.1', '1.1.1.1'],
    ['a proxy that was gone around', 1, '6.6.6.6', undefined, ''],
    ['one of two proxies that was gone around', 2, '6.6.6.6', '1.1.1.1', ''],
    ['one of three', 3, '6.6.6.6', '1.1.1.1, 10.0.0.2', ''],
    ['an empty header', 1, '10.0.0.1', '', ''],
    ['empty entries', 1, '10.0.0.1', '1.1.1.1, ', ''],
    ['empty entries, farther left', 2, '10.0.0.1', ',1.1.1.1', ''],
    ['only commas', 3, '10.0.0.1', ',,', ''],
    ['a word', 1, '10.0.0.1', 'unknown', ''],
    ['a name', 1, '10.0.0.1', 'oauth.bitrix.info', ''],
    ['garbage where it counts', 2, '10.0.0.1', '1.1.1.1, <script>, 10.0.0.2', ''],
    ['garbage where it does not', 1, '10.0.0.1', '<script>, 1.1.1.1', '1.1.1.1'],
  ])('%s (%i)', (_what, hops, remote, forwarded, address) => {
    expect(clientAddress(request(remote, forwarded), hops)).toBe(address);
  });

  it('needs no socket: some serverless adapters have none', () => {
    expect(clientAddress({ headers: {} }, 0)).toBe('');
  });
});

describe('sourceOf', () => {
  it.each([
    ['1.2.3.4', '1.2.3.4'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::9', '2001:db8:1:2::/64'],
    ['garbage', ''],
  ])('%s counts as %s', (remote, source) => expect(sourceOf(request(remote), 0)).toBe(source));
});
