import { describe, expect, it } from '@jest/globals';
import { strangeErrors } from '../../test/strange-errors.js';
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
    ['what has no text', Object.create(null), 'a value whose text cannot be read'],
  ])('bears that a handler throws %s', (_title, thrown, message) => {
    expect(toStoredFailure(thrown, 7, [])).toEqual({ name: 'Error', message, at: 7 });
  });

  it.each(strangeErrors())('keeps plain texts of bounded length of %s', (_title, make) => {
    const failure = toStoredFailure(make(), 7, [SECRET]);
    expect(failure).toMatchObject({ name: expect.any(String), message: expect.any(String), at: 7 });
    expect(JSON.stringify(failure).length).toBeLessThan(9_000);
  });

  it('keeps no line of a secret of several lines', () => {
    const lines = 'first line of it\nsecond line of it';
    const failure = toStoredFailure(new Error(`refused: ${lines}`), 7, [lines]);
    expect(failure.message).toBe('refused: ***');
    expect(JSON.stringify(failure)).not.toMatch(/line of it/);
    expect(failure.stack).toContain('stored-failure.spec');
  });

  it('keeps the name alone where there are more secrets than can be removed', () => {
    const secrets = Array.from({ length: 20_000 }, (_, at) => `secret number ${at}`);
    const error = new TypeError(`refused: ${secrets.at(-1)}`);
    const message = expect.stringContaining('is not stored');
    expect(toStoredFailure(error, 7, secrets)).toEqual({ name: 'TypeError', message, at: 7 });
    error.name = secrets[0]!;
    expect(toStoredFailure(error, 7, secrets)).toEqual({ name: 'Error', message, at: 7 });
  });

  it('keeps the code of an error', () => {
    const error = Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
    expect(toStoredFailure(error, 7, [])).toMatchObject({ code: 'ECONNREFUSED' });
  });
});
