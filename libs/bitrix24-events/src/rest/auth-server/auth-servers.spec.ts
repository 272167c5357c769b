import { describe, expect, it } from '@jest/globals';
import { validateSync } from 'class-validator';
import { authServerProblems, DEFAULT_AUTH_SERVERS, IsAuthServers, matchAuthServer } from './auth-servers.js';
import { RestOptions } from '../rest.options.js';

class Options {
  @IsAuthServers()
  authServers: unknown = DEFAULT_AUTH_SERVERS;
  rest = new RestOptions();
}

describe('authServerProblems', () => {
  it('has none with the default', () =>
    expect(authServerProblems([...DEFAULT_AUTH_SERVERS], false)).toEqual([]));

  it.each<[unknown, string]>([
    [[], 'at least one'],
    ['https://oauth.bitrix.info', 'at least one'],
    [['oauth.bitrix.info'], 'is not a URL'],
    [['http://oauth.bitrix.info'], 'must be https'],
    [['https://oauth.bitrix.info/rest/'], 'must be an origin only, like https://oauth.bitrix.info'],
    [['https://oauth.bitrix.info?x'], 'origin only'],
    [[5], 'is not a URL'],
  ])('%j: %s', (servers, problem) => expect(authServerProblems(servers, false).join()).toContain(problem));

  it('takes plain http where rest.allowInsecure says so', () => {
    const options = new Options();
    options.authServers = ['http://127.0.0.1:8080'];
    expect(validateSync(options)[0]?.constraints?.isAuthServers).toContain('must be https');
    options.rest.allowInsecure = true;
    expect(validateSync(options)).toEqual([]);
  });
});

describe('matchAuthServer', () => {
  it.each([
    ['https://oauth.bitrix.info/rest/', 'https://oauth.bitrix.info'],
    ['https://OAUTH.bitrix24.tech/rest/', 'https://oauth.bitrix24.tech'],
    ['http://oauth.bitrix.info/rest/', 'https://oauth.bitrix.info'],
    ['https://oauth.bitrix.info.evil.com/rest/', undefined],
    ['https://oauth.bitrix.info@evil.com/rest/', undefined],
    ['https://oauth.bitrix.info:8443/rest/', undefined],
    ['https://evil.com/oauth.bitrix.info/', undefined],
    ['oauth.bitrix.info', undefined],
    [undefined, undefined],
  ])('%s names %s', (claimed, server) => expect(matchAuthServer(DEFAULT_AUTH_SERVERS, claimed)).toBe(server));
});
