import type { IncomingMessage, ServerResponse } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../common/index.js';
import { IntakeLog } from '../intake-log.js';

/** A request that brought us a body, and has not come to its endpoint. */
interface OnItsWay {
  response: ServerResponse;
  since: number;
}

const CHECK_INTERVAL_MS = 1_000;
/** Guards and middleware may ask a database; nobody waits longer for those. */
const ANSWER_TIMEOUT_MS = 10_000;
const NO_ANSWER =
  'Service unavailable: middleware or a guard of this application did not pass the request on.\n';

/**
 * Notices requests to our routes that something else of the application answers, or does not answer at all: a guard,
 * a throttler, middleware. Bitrix24 sends no event twice, and nobody else would say that it is lost.
 */
@Injectable()
export class ForeignAnswers {
  private readonly onTheirWay = new Map<IncomingMessage, OnItsWay>();
  private readonly arrived = new WeakSet<IncomingMessage>();
  private scheduled = false;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly log: IntakeLog,
  ) {}

  /** Follows a request until it {@link arrives}, where nobody tells us of its answer. */
  follow(request: IncomingMessage, response: ServerResponse): void {
    this.onTheirWay.set(request, { response, since: this.clock.monotonic() });
    this.watch();
  }

  /** It has come to its endpoint. */
  arrives(request: IncomingMessage): void {
    if (!this.onTheirWay.delete(request)) this.arrived.add(request);
  }

  /** Where the framework tells us of each answer. */
  answered(request: IncomingMessage, status: number): void {
    if (!this.arrived.has(request)) this.report(request, `answered ${status}`);
  }

  private watch(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.clock.schedule(() => this.checkRequests(), CHECK_INTERVAL_MS);
  }

  private checkRequests(): void {
    this.scheduled = false;
    const now = this.clock.monotonic();
    for (const [request, { response, since }] of this.onTheirWay) {
      if (now - since < CHECK_INTERVAL_MS) break;
      if (response.headersSent) this.report(request, `answered ${response.statusCode}`);
      else if (!response.destroyed && now - since < ANSWER_TIMEOUT_MS) continue;
      else if (!response.destroyed) this.answerFor(request, response);
      this.onTheirWay.delete(request);
    }
    if (this.onTheirWay.size > 0) this.watch();
  }

  private answerFor(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8', 'retry-after': '60' });
    response.end(NO_ANSWER);
    this.report(request, `gave no answer in ${ANSWER_TIMEOUT_MS / 1_000} s`);
  }

  private report({ url = '' }: IncomingMessage, what: string): void {
    const [path = ''] = url.split('?', 1);
    this.log.count(
      'warn',
      `a guard, throttler or middleware of this application ${what}`,
      `a POST to ${shortened(path)} did not come to the module, so Bitrix24's event is lost. Try: exempt this route ` +
        'there; for a global guard, forRoot(options, { controllerDecorators: [Public()] })',
    );
  }
}

/** Of a route of ours, but a stranger may have written its last part. */
const shortened = (path: string): string => path.replace(/[^\w./-]/g, '?').slice(0, 80);
