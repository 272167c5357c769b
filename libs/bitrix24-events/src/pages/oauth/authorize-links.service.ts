import { createHash, timingSafeEqual, createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { APPLICATION_OPTIONS, type ApplicationOptions } from '../../portals/index.js';
import { PORTAL_NETWORK, REST_OPTIONS, type PortalNetwork, type RestOptions } from '../../rest/index.js';
import { PageRoutes } from '../page-routes.service.js';
import {
  OAUTH_CALLBACK_NAME,
  OAUTH_CALLBACK_OPTIONS,
  type OAuthCallbackOptions,
} from './oauth-callback.options.js';
import { portalOrigin, type OriginPolicy } from './portal-origin.js';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Creates the links that start an authorization, and recognizes them. */
@Injectable()
export class AuthorizeLinks {
  private readonly policy: OriginPolicy;

  constructor(
    private readonly routes: PageRoutes,
    @Inject(APPLICATION_OPTIONS) private readonly application: ApplicationOptions | undefined,
    @Inject(REST_OPTIONS) { allowInsecure, allowPrivate }: RestOptions,
    @Inject(PORTAL_NETWORK) portals: PortalNetwork,
    @Inject(OAUTH_CALLBACK_OPTIONS) private readonly options: OAuthCallbackOptions,
  ) {
    this.policy = { allowInsecure, allowPrivate: allowPrivate || portals.allowPrivate };
  }

  /** Where a portal sends the browser with its code, or `undefined` without such a page. */
  get callbackUrl(): string | undefined {
    return this.routes.urlOf(OAUTH_CALLBACK_NAME, this.options.url);
  }

  /**
   * `undefined` without an application or a page for it, and for anything that is not a host of a
   * portal.
   */
  linkFor(domain: string): string | undefined {
    const origin = portalOrigin(domain, this.policy);
    const { callbackUrl } = this;
    if (!this.application || callbackUrl === undefined || origin === undefined) return undefined;
    const link = new URL(`${callbackUrl}/start`);
    link.searchParams.set('domain', new URL(origin).host);
    link.searchParams.set('key', startKey(this.application.clientSecret, origin));
    return link.href;
  }

  /** The portal's origin in one of our links; `undefined` for any other link. */
  originOf(query: URLSearchParams): string | undefined {
    const origin = portalOrigin(query.get('domain') ?? '', this.policy);
    if (!this.application || origin === undefined) return undefined;
    const genuine = digest(startKey(this.application.clientSecret, origin));
    return timingSafeEqual(genuine, digest(query.get('key') ?? '')) ? origin : undefined;
  }
}

/**
 * Proves that this application made the link to authorize on `origin`: nobody else can have a browser sent on by us.
 * The same after a restart, so that a link in a mail goes on working.
 */
const startKey = (clientSecret: string, origin: string): string =>
  createHmac('sha256', clientSecret).update(`nestjs-bitrix24-events:authorize:${origin}`).digest('base64url');
