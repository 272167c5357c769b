import { Injectable } from '@nestjs/common';
import { BodyCapture } from '../intake/index.js';
import { PageRoutes } from './page-routes.service.js';

/** Sees to it that the bodies of the pages are read as those of events are, also where a page looks at none. */
@Injectable()
export class PageBodyCapture {
  constructor(capture: BodyCapture, routes: PageRoutes) {
    const paths = (): string[] => routes.paths;
    if (routes.hasAny) capture.add({ whenRequested: paths, whenRegistered: paths });
  }
}
