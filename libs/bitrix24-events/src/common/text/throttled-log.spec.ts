import { Logger } from '@nestjs/common';
import { expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { ThrottledLog } from './throttled-log.js';

it('warns once a minute and reason, and counts the rest', () => {
  const lines: unknown[] = [];
  Logger.overrideLogger({ log() {}, error() {}, warn: (line: unknown) => void lines.push(line) });
  const clock = new ManualClock();
  const log = new ThrottledLog(new Logger('test'), clock);
  for (let n = 0; n < 5; n++) log.warn('dropped', `no ${n}`);
  log.warn('full', 'x');
  clock.tick(60_000);
  log.warn('dropped', 'again');
  expect(lines).toEqual(['dropped: no 0', 'full: x', 'dropped: again (and 4 more since the last such line)']);
});
