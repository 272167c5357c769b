import { describe, expect, it } from '@jest/globals';
import { strangeErrors } from '../../test/strange-errors.js';
import { readThrown, thrownText } from './thrown.js';

describe.each(strangeErrors())('a thrown value: %s', (_, make) => {
  it('is read as plain texts', () => {
    const { name, message, stack = '', code = '' } = readThrown(make());
    expect([name, message, stack, code].map((text) => typeof text)).toEqual(Array(4).fill('string'));
    expect(typeof thrownText(make())).toBe('string');
  });
});

it('an error is read whole', () => {
  const error = Object.assign(new TypeError('no'), { code: 'E_NO' });
  expect(readThrown(error)).toEqual({ name: 'TypeError', message: 'no', stack: error.stack, code: 'E_NO' });
  expect(thrownText(error)).toBe('TypeError: no');
  expect(thrownText('plain')).toBe('plain');
});
