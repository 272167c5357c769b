import { describe, expect, it } from '@jest/globals';
import { toStoredFailure } from './stored-failure.js';

const SECRET = 'a-token-that-must-not-be-kept';
const failing = (stack: string): Error => Object.assign(new Error('no'), { stack });

describe('toStoredFailure', () => {
  it('keeps name, message and stack, without secrets', () => {
    const error = Object.assign(new TypeError(`with ${SECRET}`), { stack: `TypeError\n  at ${SECRET}` });
    const failure = toStoredFailure(error, 7, [SECRET]);
    expect(failure).toMatchObject({ name: 'TypeError', at: 7 });
    expect(failure.stack).toContain('at ***');
    expect(JSON.stringify(failure)).not.toContain(SECRET);
  });

  it('keeps the beginning of a long stack, and never a part of a secret that stands where it ends', () => {
    const before = `Error: no\n${'x'.repeat(3_970)}\n`;
    const { stack } = toStoredFailure(failing(`${before}at ${SECRET}\nat the end`), 7, [SECRET]);
    expect(stack).toContain('Error: no');
    expect(stack).not.toContain('at ');
  });

  it('keeps no stack whose first line is too long', () => {
    expect(toStoredFailure(failing('x'.repeat(5_000)), 7, [])).toEqual({
      name: 'Error',
      message: 'no',
      at: 7,
    });
  });

  it.each([
    ['a text', 'broken', 'broken'],
    ['nothing', undefined, 'undefined'],
    ['what has no text', Object.create(null), 'The handler threw a value that has no text.'],
  ])('bears that a handler throws %s', (_title, thrown, message) => {
    expect(toStoredFailure(thrown, 7, [])).toEqual({ name: 'Error', message, at: 7 });
  });
});
