import { describe, expect, it } from '@jest/globals';
import { validateSync } from 'class-validator';
import { SweepOptions } from './sweep.options.js';

const messages = (input: object): string[] =>
  validateSync(new SweepOptions(input)).flatMap(({ constraints = {} }) => Object.values(constraints));

describe('options of sweeps', () => {
  it('have defaults: nothing is swept', () => {
    expect(new SweepOptions()).toEqual({ entities: [], firstFill: true, overlap: '1m', lookAhead: 1_000 });
    expect(messages({})).toEqual([]);
  });

  it.each([
    { entities: ['deal', 'task', 'item:147'], every: '10m' },
    { every: 10_000, firstFill: false, overlap: '5s', lookAhead: 1 },
    { every: undefined },
  ])('take %j', (input) => expect(messages(input)).toEqual([]));

  it.each([
    [{ entities: 'deal' }, "sweep.entities must be a list, like ['deal', 'contact']"],
    [{ entities: ['deal', 'deals', 'item:2'] }, "sweep.entities: 'deals' is no entity that can be swept"],
    [{ entities: ['deal', 'deals', 'item:2'] }, "; 'item:2' has a name of its own. Try: 'deal'"],
    [{ every: '9s' }, "sweep.every must be a duration of at least '10s', like '10m'"],
    [{ overlap: '4s' }, "sweep.overlap must be a duration of at least '5s', like '1m'"],
    [{ firstFill: 'no' }, 'sweep.firstFill must be true or false'],
    [{ lookAhead: 0 }, 'sweep.lookAhead must be a whole number of at least 1'],
    [{ lookAhead: 1.5 }, 'sweep.lookAhead must be a whole number of at least 1'],
  ])('refuse %j', (input, message) => expect(messages(input).join('\n')).toContain(message));

  it.each<[object, boolean, string[]]>([
    [{}, false, []],
    [{ every: '10m', entities: ['deal'] }, true, []],
    [{ every: '10m' }, true, ['sweep.every is given, but sweep.entities names nothing']],
    [{ every: '10m', entities: ['deal'] }, false, ['sweep.every is given, but no application']],
  ])('%j with an application: %p', (input, application, problems) => {
    const found = new SweepOptions(input).problems(application);
    expect(found).toEqual(problems.map((problem) => expect.stringContaining(problem)));
  });
});
