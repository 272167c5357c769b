import { validateSync } from 'class-validator';
import { describe, expect, it } from '@jest/globals';
import { IntakeOptions } from './intake.options.js';

const problems = (input: object): string[] =>
  validateSync(new IntakeOptions(input)).flatMap(({ constraints = {} }) => Object.values(constraints));

describe('IntakeOptions', () => {
  it('trust no proxy, and accept every address', () => {
    expect(new IntakeOptions()).toMatchObject({ trustProxy: 0, queueServers: 'off' });
    expect(problems({})).toEqual([]);
  });

  it.each([
    { trustProxy: 2, queueServers: 'published' },
    { queueServers: ['52.29.163.104', '195.208.184.0/24', '2001:db8::/32'] },
    { queueServerLists: ['http://127.0.0.1:8080/app.json'] },
  ])('may be %j', (input) => expect(problems(input)).toEqual([]));

  it.each<[object, RegExp]>([
    [{ trustProxy: -1 }, /^intake.trustProxy must be at least 0/],
    [{ trustProxy: 99 }, /^intake.trustProxy must be at most 16/],
    [{ trustProxy: true }, /^intake.trustProxy must be/],
    [{ trustProxy: 'loopback' }, /^intake.trustProxy must be/],
    [{ queueServers: 'on' }, /^intake.queueServers must be 'off', 'published', or a list/],
    [{ queueServers: [] }, /^intake.queueServers/],
    [{ queueServers: ['oauth.bitrix.info'] }, /^intake.queueServers/],
    [{ queueServers: ['0.0.0.0/0'] }, /^intake.queueServers/],
    [{ queueServers: true }, /^intake.queueServers/],
    [{ queueServerLists: [] }, /^intake.queueServerLists must name at least one/],
    [{ queueServerLists: ['app.json'] }, /^intake.queueServerLists must be absolute URLs/],
    [{ queueServerLists: 'https://example.com/app.json' }, /^intake.queueServerLists/],
  ])('may not be %j', (input, problem) => {
    expect(problems(input)).toContainEqual(expect.stringMatching(problem));
  });
});
