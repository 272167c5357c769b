import { expect, it } from '@jest/globals';
import { pageProblems, type PageSettings } from './page-problems.js';

const settings = (over: Partial<PageSettings>): PageSettings => ({
  routes: { installPage: true, oauthCallback: true },
  given: { installPage: false, oauthCallback: false },
  application: true,
  allowInsecure: false,
  scriptUrl: 'https://api.bitrix24.com/api/v1/',
  publicUrl: 'https://app.example.com',
  oauth: { allowHttp: false },
  ...over,
});

it.each<[string, Partial<PageSettings>]>([
  ['both pages at a public URL', {}],
  ['no page at all', { routes: { installPage: false, oauthCallback: false }, publicUrl: undefined }],
  ['a callback on this machine', { oauth: { url: 'http://localhost:3000/x', allowHttp: false } }],
  ['a callback by http where that is allowed', { oauth: { url: 'http://intra/x', allowHttp: true } }],
  ['a script by http in a test', { scriptUrl: 'http://127.0.0.1:9/', allowInsecure: true }],
])('%s is right', (_title, over) => expect(pageProblems(settings(over))).toEqual([]));

it.each<[string, Partial<PageSettings>, RegExp]>([
  [
    'an option without its route',
    {
      routes: { installPage: false, oauthCallback: false },
      given: { installPage: true, oauthCallback: false },
    },
    /^the option installPage is given.*forRoot\(options, \{ installPage: true \}\)/,
  ],
  [
    'a page without an application',
    { application: false, routes: { installPage: true, oauthCallback: false } },
    /^installPage has a route, but there is no application/,
  ],
  ['a script by http', { scriptUrl: 'http://api.example.com/' }, /scriptUrl must be https/],
  ['a callback at no address', { publicUrl: undefined }, /nobody knows its address/],
  ['a callback by http', { publicUrl: 'http://app.example.com' }, /plain http/],
  [
    'a callback that only looks like this machine',
    { publicUrl: 'http://127.0.0.1.evil.example' },
    /plain http/,
  ],
  [
    'a callback with a query',
    { oauth: { url: 'https://a.example/x?y', allowHttp: false } },
    /neither a query/,
  ],
])('%s is a problem', (_title, over, problem) => {
  const problems = pageProblems(settings(over));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(problem);
});
