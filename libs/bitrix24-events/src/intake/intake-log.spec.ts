import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ManualClock } from '../../test/manual-clock.js';
import { IntakeLog } from './intake-log.js';
import { quoted } from '../common/text/quoted.js';

let lines: string[];
let clock: ManualClock;
let log: IntakeLog;

beforeEach(() => {
  lines = [];
  const note = (level: string) => (message: unknown) => void lines.push(`${level} ${String(message)}`);
  jest.spyOn(Logger.prototype, 'warn').mockImplementation(note('warn'));
  jest.spyOn(Logger.prototype, 'error').mockImplementation(note('error'));
  clock = new ManualClock();
  log = new IntakeLog(clock);
});
afterEach(() => void jest.restoreAllMocks());

it('logs the first of each kind at once, and the others once a minute', () => {
  for (let at = 0; at < 4; at++) log.count('warn', 'forged', `portal ${at}`);
  log.count('error', 'not stored', 'disk full');
  expect(lines).toEqual(['warn forged: portal 0', 'error not stored: disk full']);
  clock.tick(59_999);
  expect(lines).toHaveLength(2);
  clock.tick(1);
  expect(lines.slice(2)).toEqual(['warn in the minute after that: 3 × forged']);
  clock.tick(600_000);
  expect(lines).toHaveLength(3);
  log.count('warn', 'forged', 'portal 9');
  expect(lines[3]).toBe('warn forged: portal 9');
});

it('logs the remaining counts when the application closes, and leaves no timer', () => {
  log.count('warn', 'forged', 'a');
  log.count('warn', 'forged', 'b');
  log.close();
  clock.tick(600_000);
  expect(lines).toEqual(['warn forged: a', 'warn in the minute after that: 1 × forged']);
});

it.each([
  ['plain', '"plain"'],
  ['a"b\n\u001b[31m', '"a\\"b\\n\\u001b[31m"'],
  ['\u2028\u202eИ', '"\\u2028\\u202e\\u0418"'],
  ['x'.repeat(70), `"${'x'.repeat(64)}…"`],
])('quotes %j', (value, expected) => expect(quoted(value)).toBe(expected));
