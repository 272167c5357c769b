/** Where test events come from, unless a test says otherwise. */
export const TEST_PORTAL = { memberId: 'test-portal', domain: 'test.bitrix24.example' };
