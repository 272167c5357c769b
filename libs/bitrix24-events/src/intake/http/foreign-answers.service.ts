import type { IncomingMessage, ServerResponse } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../common/index.js';
import { IntakeLog } from '../intake-log.js';

/** A request that sent us a body, and has not reached its endpoint yet. */
interface PendingRequest {
  response: ServerResponse;
  since: number;
}

const CHECK_INTERVAL_MS = 1_000;
/** Guards and middleware may query a database; but no client waits longer than this. */
const ANSWER_TIMEOUT_MS = 10_000;
const NO_ANSWER =
  'Service unavailable: middleware or a guard of this application did not pass the request on.\n';

/**
 * Detects requests to our routes that something else in the application answers, or that are not
 * answered at all: a guard, a throttler, middleware. Bitrix24 never sends an event twice, and
 * nothing else would report the loss.
 */
@Injectable()
export class ForeignAnswers {
  private readonly pending = new Map<IncomingMessage, PendingRequest>();
  private readonly arrived = new WeakSet<IncomingMessage>();
  private scheduled = false;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly log: IntakeLog,
  ) {}

  /** Follows a request until it {@link arrives}, on frameworks that do not notify us of answers. */
  follow(request: IncomingMessage, response: ServerResponse): void {
    this.pending.set(request, { response, since: this.clock.monotonic() });
    this.watch();
  }

  /** The request has reached its endpoint. */
  arrives(request: IncomingMessage): void {
    if (!this.pending.delete(request)) this.arrived.add(request);
  }

  /** For frameworks that notify us of each answer. */
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
    for (const [request, { response, since }] of this.pending) {
      if (now - since < CHECK_INTERVAL_MS) break;
      if (response.headersSent) this.report(request, `answered ${response.statusCode}`);
      else if (!response.destroyed && now - since < ANSWER_TIMEOUT_MS) continue;
      else if (!response.destroyed) this.answerFor(request, response);
      this.pending.delete(request);
    }
    if (this.pending.size > 0) this.watch();
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
      `a POST to ${shortened(path)} did not reach the module, so Bitrix24's event is lost. Try: exempt this route ` +
        'there; for a global guard, forRoot(options, { controllerDecorators: [Public()] })',
    );
  }
}

/** A path of one of our routes, but the client chooses its last part. */
const shortened = (path: string): string => path.replace(/[^\w./-]/g, '?').slice(0, 80);
