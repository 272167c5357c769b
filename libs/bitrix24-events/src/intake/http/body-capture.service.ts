import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { BodyReader } from './body-reader.js';
import { captureOnExpress } from './express-capture.js';
import { captureOnFastify, type FastifyPart } from './fastify-capture.js';
import { ForeignAnswers } from './foreign-answers.service.js';
import { IntakeCounts } from '../intake-counts.js';
import { IntakeLog } from '../../common/text/index.js';
import { urlMatcher } from './intake-paths.js';
import { IntakeRoute } from '../intake-route.service.js';

/**
 * Sees to it that the bodies of our routes are read by us and by nobody else. Both frameworks' parsers break
 * what Bitrix24 sends: the depth of keys, their number, their shape.
 *
 * From the constructor, or as soon as there is an adapter (a testing module gets its one later): only what is
 * registered then comes before the parsers of Nest.
 */
@Injectable()
export class BodyCapture {
  constructor(
    private readonly host: HttpAdapterHost,
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

  /** Captures the bodies of these routes from the time on when there is an adapter. */
  add({
    whenRequested,
    whenRegistered,
  }: {
    /** Once requests come; `undefined` while that is not known. */
    whenRequested: () => readonly string[] | undefined;
    /** As long as routes are registered. */
    whenRegistered: () => readonly string[];
  }): void {
    this.host.init$.subscribe(() => {
      // None in an application context without a server, which has no requests either.
      const adapter = this.host.httpAdapter as typeof this.host.httpAdapter | undefined;
      const type = adapter?.getType?.();
      const parts = { reader: this.reader, answers: this.answers, refused: this.refused };
      if (type === 'express') captureOnExpress(adapter!, matcherOnce(whenRequested), parts);
      if (type === 'fastify') captureOnFastify(adapter!.getInstance<FastifyPart>(), whenRegistered, parts);
    });
  }

  private readonly refused = (_request: IncomingMessage, what: 'too large' | 'too slow'): void => {
    this.counts.addRefused(what);
    this.log.count('warn', `refused, ${what}`, 'a body that was not read to its end');
  };
}

/** A matcher of URLs that is made as soon as it is known of which. */
function matcherOnce(routes: () => readonly string[] | undefined): (url: string) => boolean {
  let matches: ((url: string) => boolean) | undefined;
  return (url) => {
    const known = matches ? undefined : routes();
    if (known) matches = urlMatcher(known);
    return matches?.(url) ?? false;
  };
}
