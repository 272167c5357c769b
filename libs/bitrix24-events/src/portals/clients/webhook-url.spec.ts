import { describe, expect, it } from '@jest/globals';
import { webhookEndpoint, webhookUrlProblem } from './webhook-url.js';

const GOOD = 'https://portal.bitrix24.com/rest/1/0abcdef12345678/';

describe('webhookUrlProblem', () => {
  it.each([
    GOOD,
    'https://portal.bitrix24.com/rest/1/0abcdef12345678',
    'https://portal.example.com:8443/intranet/rest/42/0abcdef12345678/',
  ])('has nothing against %s', (url) => {
    expect(webhookUrlProblem(url, false)).toBeUndefined();
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'must be the URL'],
    ['an empty text', '', 'must be the URL'],
    ['no text', { url: GOOD }, 'must be the URL'],
    ['no URL', 'portal.bitrix24.com/rest/1/0abcdef12345678/', 'must be the URL'],
    ['plain http', GOOD.replace('https', 'http'), 'must be https'],
    ['another scheme', GOOD.replace('https', 'ftp'), 'must be https'],
    ['credentials', GOOD.replace('//', '//user:password@'), 'neither credentials'],
    ['a query', `${GOOD}?auth=0abcdef12345678`, 'neither credentials'],
    ['a hash', `${GOOD}#0abcdef12345678`, 'neither credentials'],
    ['a method', `${GOOD}profile.json`, 'must end with'],
    ['no secret', 'https://portal.bitrix24.com/rest/1/', 'must end with'],
    ['no user', 'https://portal.bitrix24.com/rest/0abcdef12345678/', 'must end with'],
    ['an outgoing handler', 'https://portal.bitrix24.com/', 'must end with'],
    ['a detour', 'https://portal.bitrix24.com/rest/1/0abcdef12345678/../../', 'must end with'],
  ])('refuses %s, and does not show it', (_, url, problem) => {
    const found = webhookUrlProblem(url, false);
    expect(found).toContain(problem);
    expect(found).not.toContain('0abcdef12345678');
  });

  it('lets plain http pass where tests want it', () => {
    expect(webhookUrlProblem(GOOD.replace('https', 'http'), true)).toBeUndefined();
    expect(webhookUrlProblem(GOOD.replace('https', 'ftp'), true)).toContain('https');
  });
});

it.each([GOOD, GOOD.slice(0, -1)])('webhookEndpoint makes a base of %s', (url) => {
  expect(webhookEndpoint(url)).toBe(GOOD);
});
