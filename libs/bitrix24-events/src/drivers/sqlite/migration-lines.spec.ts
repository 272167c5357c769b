import { expect, it } from '@jest/globals';
import { afterMigration, beforeMigration } from './migration-lines.js';

const change = { file: '/srv/events.db', component: 'inbox', from: 4, to: 7 };

it.each([
  [0, '/srv/events.db: bringing the inbox tables from version 4 to 7'],
  [64 * 2 ** 20 - 1, '/srv/events.db: bringing the inbox tables from version 4 to 7'],
  [
    812 * 2 ** 20,
    '/srv/events.db: bringing the inbox tables from version 4 to 7; the file has 812 MiB, so this can take some ' +
      'seconds, and the application starts after it',
  ],
])('before a migration of %p bytes', (bytes, line) => expect(beforeMigration(change, bytes)).toBe(line));

it.each([
  [999, undefined],
  [4_200, '/srv/events.db: the inbox tables have version 7, after 4 s'],
])('after one of %p ms', (ms, line) => expect(afterMigration(change, ms)).toBe(line));
