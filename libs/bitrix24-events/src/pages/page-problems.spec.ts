import { expect, it } from '@jest/globals';
import type { OAuthCallbackOptions } from './oauth/index.js';
import { pageProblems, type PagesSettings } from './page-problems.js';
import { PagesOptions } from './pages.js';

const settings = (over: Partial<PagesSettings>): PagesSettings => ({
  routed: new Set(['installPage', 'oauthCallback']),
  given: new Set(),
  options: new PagesOptions(),
  application: true,
  allowInsecure: false,
  publicUrl: 'https://app.example.com',
  ...over,
});
const withCallback = (oauthCallback: Partial<OAuthCallbackOptions>) => ({
  options: new PagesOptions({ oauthCallback }),
});
const withScript = (scriptUrl: string) => ({ options: new PagesOptions({ installPage: { scriptUrl } }) });

it.each<[string, Partial<PagesSettings>]>([
  ['both pages at a public URL', {}],
  ['no page at all', { routed: new Set(), publicUrl: undefined }],
  ['a callback on this machine', withCallback({ url: 'http://localhost:3000/x' })],
  ['a callback by http where that is allowed', withCallback({ url: 'http://intra/x', allowHttp: true })],
  ['a script by http in a test', { ...withScript('http://127.0.0.1:9/'), allowInsecure: true }],
])('%s is right', (_title, over) => expect(pageProblems(settings(over))).toEqual([]));

it.each<[string, Partial<PagesSettings>, RegExp]>([
  [
    'an option without its route',
    {
      routed: new Set(),
      given: new Set(['installPage']),
    },
    /^the option installPage is given.*forRoot\(options, \{ installPage: true \}\)/,
  ],
  [
    'a page without an application',
    { application: false, routed: new Set(['installPage']) },
    /^installPage has a route, but there is no application/,
  ],
  ['a script by http', withScript('http://api.example.com/'), /scriptUrl must be https/],
  ['a callback at no address', { publicUrl: undefined }, /nobody knows its address/],
  ['a callback by http', { publicUrl: 'http://app.example.com' }, /plain http/],
  [
    'a callback that only looks like this machine',
    { publicUrl: 'http://127.0.0.1.evil.example' },
    /plain http/,
  ],
  ['a callback with a query', withCallback({ url: 'https://a.example/x?y' }), /neither a query/],
])('%s is a problem', (_title, over, problem) => {
  const problems = pageProblems(settings(over));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(problem);
});
