import { describe, expect, it } from '@jest/globals';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { ApplicationOptions, PortalsOptions } from '../../portals/index.js';
import { RestOptions } from '../../rest/index.js';
import { PageRoutes } from '../page-routes.service.js';
import { AuthorizeLinks } from './authorize-links.service.js';
import { createOAuthCallbackController } from './oauth-callback.controller.js';
import { OAUTH_CALLBACK_NAME, OAuthCallbackOptions } from './oauth-callback.options.js';

const application = new ApplicationOptions({ clientId: 'local.1', clientSecret: 'secret' });

const URL_OF_PAGE = 'https://app.example.com/oauth';
const routes = (hasPage = true): PageRoutes =>
  new PageRoutes(
    {
      pages: hasPage
        ? [
            {
              name: OAUTH_CALLBACK_NAME,
              controller: createOAuthCallbackController({ path: '/oauth' }),
              routes: ['/'],
            },
          ]
        : [],
    },
    new ApplicationConfig(),
    new ModulesContainer(),
  );
const callback = new OAuthCallbackOptions({ url: URL_OF_PAGE });

const linksOf = (
  secret = 'secret',
  { rest = {}, portals = {} }: { rest?: Partial<RestOptions>; portals?: Partial<PortalsOptions> } = {},
): AuthorizeLinks =>
  new AuthorizeLinks(
    routes(),
    new ApplicationOptions({ clientId: 'local.1', clientSecret: secret }),
    new RestOptions(rest),
    new PortalsOptions(portals),
    callback,
  );

const queryIn = (link: string | undefined): URLSearchParams => new URL(link!).searchParams;

describe('AuthorizeLinks', () => {
  it('makes a link, and knows it again', () => {
    const link = linksOf().linkFor('Portal.Bitrix24.com')!;
    expect(link).toMatch(
      /^https:\/\/app\.example\.com\/oauth\/start\?domain=portal\.bitrix24\.com&key=[\w-]{43}$/,
    );
    expect(linksOf().originOf(queryIn(link))).toBe('https://portal.bitrix24.com');
    expect(link).not.toContain('secret');
  });

  it.each<[string, (query: URLSearchParams) => void]>([
    ['of another portal', (query) => query.set('domain', 'evil.example.com')],
    ['without a key', (query) => query.delete('key')],
    ['with another key', (query) => query.set('key', 'x'.repeat(43))],
    ['without a portal', (query) => query.delete('domain')],
  ])('does not know one %s', (_title, change) => {
    const query = queryIn(linksOf().linkFor('portal.bitrix24.com'));
    change(query);
    expect(linksOf().originOf(query)).toBeUndefined();
  });

  it('does not know one of another application', () => {
    expect(linksOf().originOf(queryIn(linksOf('other').linkFor('portal.bitrix24.com')))).toBeUndefined();
  });

  it.each([{ portals: { allowPrivate: true } }, { rest: { allowPrivate: true } }])(
    'takes a private portal where %j allows it',
    (options) => {
      const link = linksOf('secret', options).linkFor('10.0.0.5');
      expect(linksOf('secret', options).originOf(queryIn(link))).toBe('https://10.0.0.5');
      expect(linksOf().linkFor('10.0.0.5')).toBeUndefined();
      expect(linksOf().originOf(queryIn(link))).toBeUndefined();
    },
  );

  it('makes none for what is no portal, without a page, without an application', () => {
    expect(linksOf().linkFor('javascript:alert(1)')).toBeUndefined();
    const rest = new RestOptions();
    const portals = new PortalsOptions();
    const [withoutPage, withoutApplication] = [
      new AuthorizeLinks(routes(false), application, rest, portals, callback),
      new AuthorizeLinks(routes(), undefined, rest, portals, callback),
    ];
    for (const links of [withoutPage, withoutApplication])
      expect(links.linkFor('portal.bitrix24.com')).toBeUndefined();
  });
});
