import { describe, expect, it } from '@jest/globals';
import { pageCandidate } from './page-candidate.js';

const NOW = 1_700_000_000_000;
const BODY = {
  AUTH_ID: 'access',
  AUTH_EXPIRES: '1800',
  REFRESH_ID: 'refresh',
  SERVER_ENDPOINT: 'https://oauth.bitrix.info/rest/',
  APPLICATION_TOKEN: 'application',
  APPLICATION_SCOPE: 'crm',
  member_id: 'member',
  status: 'L',
  PLACEMENT: 'DEFAULT',
  PLACEMENT_OPTIONS: '{}',
};

describe('pageCandidate', () => {
  it('reads what a portal posts; AUTH_EXPIRES is a duration', () => {
    expect(pageCandidate(BODY, NOW)).toEqual({
      event: 'page',
      memberId: 'member',
      accessToken: 'access',
      refreshToken: 'refresh',
      applicationToken: 'application',
      serverEndpoint: 'https://oauth.bitrix.info/rest/',
      expiresAt: NOW + 1_800_000,
    });
  });

  it('reads what an older portal posts', () => {
    const { AUTH_ID, REFRESH_ID, member_id } = BODY;
    expect(pageCandidate({ AUTH_ID, REFRESH_ID, member_id }, NOW)).toEqual({
      event: 'page',
      memberId: 'member',
      accessToken: 'access',
      refreshToken: 'refresh',
      expiresAt: NOW + 3_600_000,
    });
  });

  it.each(['member_id', 'AUTH_ID', 'REFRESH_ID'])(
    'is none without %s, or with another shape of it',
    (field) => {
      for (const value of ['', 'with a space\n', ['a'], { a: 'b' }, 'x'.repeat(4_000)]) {
        expect(pageCandidate({ ...BODY, [field]: value }, NOW)).toBeUndefined();
      }
    },
  );

  it.each(['APPLICATION_TOKEN', 'SERVER_ENDPOINT', 'AUTH_EXPIRES'])('does without a broken %s', (field) => {
    for (const value of ['', ' ', ['a'], { a: 'b' }, 'x'.repeat(4_000)]) {
      expect(pageCandidate({ ...BODY, [field]: value }, NOW)).toMatchObject({ memberId: 'member' });
    }
  });
});
