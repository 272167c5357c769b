import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import {
  captureOnExpress,
  captureOnFastify,
  INTAKE_OPTIONS,
  type FastifyPart,
  type IntakeOptions,
  type IntakePaths,
} from '../intake/index.js';
import { PageRoutes } from './page-routes.service.js';

/** Sees to it that the bodies of the installation page are read as those of events are; see `BodyCapture`. */
@Injectable()
export class PageBodyCapture {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly routes: PageRoutes,
    @Inject(INTAKE_OPTIONS) private readonly options: IntakeOptions,
  ) {
    host.init$.subscribe(() => this.capture());
  }

  private capture(): void {
    // None in an application context without a server, which has no requests either.
    const adapter = this.host.httpAdapter as typeof this.host.httpAdapter | undefined;
    const type = adapter?.getType?.();
    if (this.routes.installPath === undefined) return;
    const { maxBodySize } = this.options;
    // Requests come when the global prefix is set; routes are seen while it is.
    let known: IntakePaths | undefined;
    if (type === 'express') captureOnExpress(adapter!, () => (known ??= this.paths()), maxBodySize);
    if (type === 'fastify')
      captureOnFastify(adapter!.getInstance<FastifyPart>(), () => this.paths(), maxBodySize);
  }

  private paths(): IntakePaths {
    const base = this.routes.installPath ?? '';
    return { base, variant: `${base}/status` };
  }
}
