import { Injectable } from '@nestjs/common';
import { BodyCapture } from '../intake/index.js';
import { PageRoutes } from './page-routes.service.js';

/**
 * Makes sure that the bodies of the pages are read like those of events, even if a page ignores
 * them.
 */
@Injectable()
export class PageBodyCapture {
  constructor(capture: BodyCapture, routes: PageRoutes) {
    const paths = (): string[] => routes.paths;
    if (routes.hasAny) capture.add({ whenRequested: paths, whenRegistered: paths });
  }
}
