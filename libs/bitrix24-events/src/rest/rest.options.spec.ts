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
    const options = new RestOptions({ timeout: undefined, retry: { maxDelay: undefined } });
    expect(JSON.parse(JSON.stringify(options))).toEqual({
      timeout: '30s',
      allowInsecure: false,
      allowPrivate: false,
      autoBatch: true,
      connectionsPerPortal: 250,
      maxAnswerBytes: 8 * 2 ** 20,
      queueSize: 10_000,
      retry: { attempts: 5, initialDelay: '500ms', maxDelay: '10s' },
    });
    expect(messages({})).toEqual([]);
  });

  it.each([
    [{ timeout: 0 }, 'rest.timeout'],
    [{ timeout: 'soon' }, 'rest.timeout'],
    [{ allowInsecure: 'yes' }, 'rest.allowInsecure'],
    [{ allowPrivate: 1 }, 'rest.allowPrivate'],
    [{ autoBatch: 'no' }, 'rest.autoBatch'],
    [{ queueSize: 0 }, 'rest.queueSize'],
    [{ limits: { capacity: 1, leak: 1 } }, 'rest.limits'],
    [{ limiter: { acquire: () => {} } }, 'rest.limiter'],
    [{ observer: 'console' }, 'rest.observer'],
    [{ proxy: 'socks5://proxy:1080' }, 'rest.proxy'],
    [
      { proxy: 'socks5h://proxy:1080' },
      'SOCKS is not supported: put an HTTP proxy before it, or give portals.httpsAgent',
    ],
    [{ proxy: 'proxy:3128' }, 'rest.proxy'],
    [{ proxy: '' }, 'rest.proxy'],
    [{ proxy: true as unknown as false }, 'rest.proxy'],
  ])('%j: %s', (input, message) => expect(messages(input).join()).toContain(message));

  it('looks into what is nested', () => {
    const [problem] = validateSync(new RestOptions({ retry: { attempts: 0, maxDelay: 'long' as '1s' } }));
    expect(problem?.children?.flatMap(({ constraints }) => Object.values(constraints ?? {}))).toEqual([
      expect.stringContaining('rest.retry.attempts'),
      expect.stringContaining('rest.retry.maxDelay'),
    ]);
  });

  it('takes limits and an observer', () => {
    const given = {
      limits: () => 'none' as const,
      observer: {},
    };
    expect(messages(given)).toEqual([]);
    expect(new RestOptions(given)).toMatchObject(given);
  });

  it('refuses allowInsecure in production', () => {
    process.env.NODE_ENV = 'production';
    expect(messages({ allowInsecure: true }).join()).toContain('rest.allowInsecure must not be true');
    expect(messages({ allowPrivate: true })).toEqual([]);
    process.env.NODE_ENV = 'test';
    expect(messages({ allowInsecure: true })).toEqual([]);
  });
});
