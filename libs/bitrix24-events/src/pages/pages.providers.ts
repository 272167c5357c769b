import type { Provider } from '@nestjs/common';
import { AUTHORIZE_URL, type AuthorizeUrl } from '../portals/index.js';
import {
  InstallPageEndpoint,
  InstallPageService,
  InstallTickets,
  InstallWatches,
} from './install-page/index.js';
import { AuthorizeLinks, CodeExchange, OAuthAuthorization, OAuthCallbackEndpoint } from './oauth/index.js';
import { PageBodyCapture } from './page-body-capture.service.js';
import { PageRoutes } from './page-routes.service.js';

/** Everything of the pages but their controllers and options. */
export const PAGES_PROVIDERS: Provider[] = [
  PageRoutes,
  PageBodyCapture,
  InstallWatches,
  InstallTickets,
  InstallPageService,
  InstallPageEndpoint,
  AuthorizeLinks,
  CodeExchange,
  OAuthAuthorization,
  OAuthCallbackEndpoint,
  {
    provide: AUTHORIZE_URL,
    useFactory:
      (links: AuthorizeLinks): AuthorizeUrl =>
      (domain) =>
        links.linkFor(domain),
    inject: [AuthorizeLinks],
  },
];
