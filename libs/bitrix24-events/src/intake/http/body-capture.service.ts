import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { BodyReader } from './body-reader.js';
import { ForeignAnswers } from './foreign-answers.service.js';
import type { CapturedRoutes } from './http-adapter.js';
import { HttpServer } from './http-server.service.js';
import { IntakeCounts } from '../intake-counts.js';
import { IntakeLog } from '../intake-log.js';
import { IntakeRoute } from '../intake-route.service.js';

/**
 * Ensures that only this module reads the bodies of its routes. The parsers of both frameworks
 * break what Bitrix24 sends: the depth of keys, their number, their shape.
 *
 * Runs in the constructor, or as soon as there is an adapter (a testing module gets its one later):
 * only what is registered then runs before the parsers of Nest.
 */
@Injectable()
export class BodyCapture {
  constructor(
    private readonly server: HttpServer,
    private readonly reader: BodyReader,
    private readonly answers: ForeignAnswers,
    private readonly counts: IntakeCounts,
    private readonly log: IntakeLog,
    route: IntakeRoute,
  ) {
    this.add({
      whenRequested: () => route.paths && [route.paths.base, route.paths.variant],
      whenRegistered: () => Object.values(route.resolve()),
    });
  }

  /** Captures the bodies of these routes as soon as there is an adapter. */
  add(routes: CapturedRoutes): void {
    this.server.whenKnown((adapter) => {
      adapter.captureBodies(routes, { reader: this.reader, answers: this.answers, refused: this.refused });
    });
  }

  private readonly refused = (_request: IncomingMessage, what: 'too large' | 'too slow'): void => {
    this.counts.addRefused(what);
    this.log.count('warn', `refused, ${what}`, 'the body was not read completely');
  };
}
