import { describe, expect, it } from '@jest/globals';
import { AddressList, isRange } from './address-list.js';

describe('isRange', () => {
  it.each([
    '1.2.3.4',
    '1.2.3.4/32',
    '10.0.0.0/8',
    '1.2.3.0/1',
    '2001:db8::1',
    '2001:DB8::/32',
    '::1/128',
    '::ffff:1.2.3.4',
  ])('%s is one', (entry) => expect(isRange(entry)).toBe(true));

  it.each([
    '',
    'example.com',
    '1.2.3.4:80',
    '[::1]',
    '1.2.3',
    '1.2.3.4/',
    '1.2.3.4/33',
    '1.2.3.4/0',
    '0.0.0.0/0',
    '::/0',
    '::1/129',
    '1.2.3.4/8/8',
    '1.2.3.4/-1',
    '1.2.3.4/ 8',
    '::ffff:1.2.3.4/96',
    ' 1.2.3.4',
    '*',
    null,
    7,
    ['1.2.3.4'],
  ])('%j is none', (entry) => expect(isRange(entry)).toBe(false));
});

describe('AddressList', () => {
  const list = new AddressList([
    '52.29.163.104',
    '195.208.184.0/24',
    '2001:db8::/32',
    '::ffff:9.9.9.9',
    'no',
  ]);

  it.each(['52.29.163.104', '195.208.184.0', '195.208.184.255', '2001:db8:1::9', '9.9.9.9'])(
    'has %s',
    (address) => expect(list.has(address)).toBe(true),
  );

  it.each(['52.29.163.105', '195.208.185.0', '2001:db9::1', '', 'no', '::1'])('does not have %j', (address) =>
    expect(list.has(address)).toBe(false),
  );

  it('is empty without entries', () => expect(new AddressList([]).has('1.2.3.4')).toBe(false));
});
