import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { Part } from '../common/index.js';
import { ALIVE, refused, UNREADABLE, type Answer } from './answer.js';
import { BodyReader } from './http/body-reader.js';
import { findBody, isUnread } from './http/body-source.js';
import type { AnyRequest } from './http/http-adapter.js';
import { HttpServer } from './http/http-server.service.js';
import { IntakeCounts } from './intake-counts.js';
import { IntakeLog } from './intake-log.js';
import { IntakeService } from './intake.service.js';
import { Refusal } from './refusal.js';

const method = new Refusal(405, 'method', 'Method not allowed: events come by POST.');

/** Connects the HTTP frameworks to the {@link IntakeService}. */
@Injectable()
export class IntakeEndpoint implements Part {
  private hasReportedOtherParser = false;
  private draining = false;

  constructor(
    private readonly server: HttpServer,
    private readonly intake: IntakeService,
    private readonly counts: IntakeCounts,
    private readonly log: IntakeLog,
    private readonly reader: BodyReader,
  ) {}

  /**
   * From now on each answer closes its connection: the listener closes soon, and a peer that keeps
   * connections open must not send its next event into one that is about to close.
   */
  stop(): void {
    if (this.draining) return;
    this.draining = true;
    this.server.prepareToClose();
  }

  async serve(request: AnyRequest, response: unknown): Promise<void> {
    const raw = this.server.accept(request);
    const answer = await this.answer(request, raw);
    this.server.reply(response, answer, { closesConnection: this.draining || isUnread(raw) });
  }

  private async answer(request: AnyRequest, raw: IncomingMessage): Promise<Answer> {
    if (raw.method === 'GET' || raw.method === 'HEAD') return ALIVE;
    if (raw.method !== 'POST') {
      this.counts.addRefused(method.reason);
      return refused(method);
    }
    const { body, late } = await findBody(request, raw, this.reader);
    if (late) this.reportOtherParser();
    if (body === undefined) return UNREADABLE;
    return this.intake.receive(raw, body, request.params?.authKey ?? '');
  }

  private reportOtherParser(): void {
    if (this.hasReportedOtherParser) return;
    this.hasReportedOtherParser = true;
    this.log.warn(
      'Another body parser, or middleware that reads the stream, read an event before the module could: it may truncate or reject deep, long or large ' +
        'ones. Try: leave body parsing to Nest, or register yours after NestFactory.create() and not globally.',
    );
  }
}
