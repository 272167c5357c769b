import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { messageId } from './message-id.js';
import type { OfflineData } from './row.js';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

describe('messageId', () => {
  it.each<[OfflineData, string]>([
    [{ FIELDS: { ID: 7 } }, 'ONX|{"FIELDS":{"ID":7}}'],
    [{ FIELDS: { ID: '7' } }, 'ONX|{"FIELDS":{"ID":"7"}}'],
    [{ URL: 'a/b' }, 'ONX|{"URL":"a\\/b"}'],
    [null, 'ONX|null'],
    [false, 'ONX|false'],
  ])('%j', (data, text) => expect(messageId('ONX', data)).toBe(md5(text)));

  it('tells events apart', () => {
    expect(messageId('ONCRMDEALADD', { FIELDS: { ID: 1 } })).not.toBe(
      messageId('ONCRMDEALUPDATE', { FIELDS: { ID: 1 } }),
    );
  });
});
