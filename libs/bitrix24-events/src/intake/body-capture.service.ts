import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { captureOnExpress } from './express-capture.js';
import { captureOnFastify, type FastifyPart } from './fastify-capture.js';
import { INTAKE_OPTIONS, type IntakeOptions } from './intake.options.js';
import { IntakeRoute } from './intake-route.service.js';

/**
 * Sees to it that the bodies of our route are read by us and by nobody else. Both frameworks' parsers break
 * what Bitrix24 sends: the depth of keys, their number, their shape.
 *
 * From the constructor, or as soon as there is an adapter (a testing module gets its one later): only what is
 * registered then comes before the parsers of Nest.
 */
@Injectable()
export class BodyCapture {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly route: IntakeRoute,
    @Inject(INTAKE_OPTIONS) private readonly options: IntakeOptions,
  ) {
    host.init$.subscribe(() => this.capture());
  }

  private capture(): void {
    // None in an application context without a server, which has no requests either.
    const adapter = this.host.httpAdapter as typeof this.host.httpAdapter | undefined;
    const type = adapter?.getType?.();
    const { maxBodySize } = this.options;
    if (type === 'express') captureOnExpress(adapter!, () => this.route.paths, maxBodySize);
    if (type === 'fastify') {
      captureOnFastify(adapter!.getInstance<FastifyPart>(), () => this.route.resolve(), maxBodySize);
    }
  }
}
