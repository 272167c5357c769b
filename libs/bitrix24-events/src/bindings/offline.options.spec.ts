import { describe, expect, it } from '@jest/globals';
import { validateSync } from 'class-validator';
import { OfflineOptions } from './offline.options.js';

const problems = (input: object): string[] =>
  validateSync(new OfflineOptions(input), { whitelist: true, forbidNonWhitelisted: true }).flatMap(
    ({ constraints = {} }) => Object.values(constraints),
  );

describe('OfflineOptions', () => {
  it('has defaults, which undefined does not erase', () => {
    expect(new OfflineOptions({ exclusive: undefined, batchSize: undefined })).toEqual({
      connector: undefined,
      exclusive: false,
      pollEvery: '5m',
      pollFast: '5s',
      batchSize: 250,
      lookAhead: 1_000,
      onMissingFeature: 'clear',
    });
  });

  it.each([
    {},
    { connector: 'my-app', exclusive: true, onMissingFeature: 'refuse' },
    { connector: 'A.b_7', pollEvery: 1_000, pollFast: '1s', batchSize: 1 },
    { connector: 'x'.repeat(70) },
  ])('takes %j', (input) => expect(problems(input)).toEqual([]));

  it.each([
    [{ connector: '' }, 'offline.connector must be'],
    [{ connector: 'my app' }, 'offline.connector must be'],
    [{ connector: 'x'.repeat(71) }, 'offline.connector must be'],
    [{ exclusive: 'yes' }, 'offline.exclusive must be true or false'],
    [{ pollEvery: 999 }, 'offline.pollEvery must be a duration of at least'],
    [{ pollFast: 'soon' }, 'offline.pollFast must be a duration of at least'],
    [{ batchSize: 0 }, 'offline.batchSize must be a whole number'],
    [{ batchSize: 1_001 }, 'offline.batchSize must be a whole number'],
    [{ lookAhead: 0 }, 'offline.lookAhead must be a whole number'],
    [{ onMissingFeature: 'ignore' }, "offline.onMissingFeature must be 'clear' or 'refuse'"],
    [{ conector: 'x' }, 'conector'],
  ])('refuses %j', (input, message) => expect(problems(input).join()).toContain(message));
});
