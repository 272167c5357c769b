import { afterEach, describe, expect, it } from '@jest/globals';
import { validateSync } from 'class-validator';
import { RestOptions } from './rest.options.js';

const messages = (input: object) =>
  validateSync(new RestOptions(input)).flatMap(({ constraints }) => Object.values(constraints ?? {}));

describe('RestOptions', () => {
  const { NODE_ENV } = process.env;
  afterEach(() => {
    process.env.NODE_ENV = NODE_ENV;
  });

  it('keeps its defaults beside undefined', () => {
    expect(new RestOptions({ timeout: undefined })).toEqual({
      timeout: '30s',
      allowInsecure: false,
      allowPrivate: false,
    });
    expect(messages({})).toEqual([]);
  });

  it.each([
    [{ timeout: 0 }, 'rest.timeout'],
    [{ timeout: 'soon' }, 'rest.timeout'],
    [{ allowInsecure: 'yes' }, 'rest.allowInsecure'],
    [{ allowPrivate: 1 }, 'rest.allowPrivate'],
  ])('%j: %s', (input, message) => expect(messages(input).join()).toContain(message));

  it('refuses allowInsecure in production', () => {
    process.env.NODE_ENV = 'production';
    expect(messages({ allowInsecure: true }).join()).toContain('rest.allowInsecure must not be true');
    expect(messages({ allowPrivate: true })).toEqual([]);
    process.env.NODE_ENV = 'test';
    expect(messages({ allowInsecure: true })).toEqual([]);
  });
});
