import type { Room } from '../common/index.js';
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

/** The pages, but for their controllers and options. */
export const PAGES_ROOM: Room = {
  providers: ([] = [
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
  ]),
  work: [PageRoutes, InstallWatches],
};
