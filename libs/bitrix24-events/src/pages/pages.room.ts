import type { Room } from '../common/index.js';
import { PageBodyCapture } from './page-body-capture.service.js';
import { PageRoutes } from './page-routes.service.js';
import { PAGES } from './pages.js';

/** The pages, but for their controllers and options. */
export const PAGES_ROOM: Room = {
  providers: [PageRoutes, PageBodyCapture, ...PAGES.flatMap(({ providers }) => providers)],
  work: [PageRoutes, ...PAGES.flatMap(({ parts = [] }) => parts)],
};
