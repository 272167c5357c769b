import { ServerResponse, type IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Part } from '../common/index.js';
import { ALIVE, refused, UNHEARD, type Answer } from './answer.js';
import { BodyReader } from './http/body-reader.js';
import { findBody, type ParsedRequest } from './http/body-source.js';
import { closeListenerFirst } from './http/close-listener-first.js';
import { ForeignAnswers } from './http/foreign-answers.service.js';
import { IntakeCounts } from './intake-counts.js';
import { IntakeLog } from '../common/text/index.js';
import { IntakeService } from './intake.service.js';
import { Refusal } from './refusal.js';

/** A request of either framework: Express's is the raw one, Fastify's has it. */
export type AnyRequest = (IncomingMessage | { raw: IncomingMessage }) &
  ParsedRequest & { params?: Record<string, string | undefined> };

const method = new Refusal(405, 'method', 'Method not allowed: events come by POST.');

/** Between the HTTP frameworks and the {@link IntakeService}. */
@Injectable()
export class IntakeEndpoint implements Part {
  private toldOfOtherParser = false;
  private draining = false;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly intake: IntakeService,
    private readonly counts: IntakeCounts,
    private readonly log: IntakeLog,
    private readonly reader: BodyReader,
    private readonly answers: ForeignAnswers,
  ) {}

  /**
   * From now on each answer ends its connection: the listener closes soon, and a peer that keeps connections must
   * not send the next event into one that goes.
   */
  stop(): void {
    if (this.draining) return;
    this.draining = true;
    // None in an application context without a server.
    const adapter = this.host.httpAdapter as typeof this.host.httpAdapter | undefined;
    if (adapter?.getType?.() === 'fastify') closeListenerFirst(adapter);
  }

  async serve(request: AnyRequest, response: unknown): Promise<void> {
    const raw = 'raw' in request ? request.raw : request;
    this.answers.arrives(raw);
    this.send(raw, response, await this.answer(request, raw));
  }

  private async answer(request: AnyRequest, raw: IncomingMessage): Promise<Answer> {
    if (raw.method === 'GET' || raw.method === 'HEAD') return ALIVE;
    if (raw.method !== 'POST') {
      this.counts.addRefused(method.reason);
      return refused(method);
    }
    const { body, late } = await findBody(request, raw, this.reader);
    if (late) this.tellOfOtherParser();
    if (body === undefined) return UNHEARD;
    return this.intake.receive(raw, body, request.params?.authKey ?? '');
  }

  private send(raw: IncomingMessage, response: unknown, { status, text, headers }: Answer): void {
    // What was not read of a body would be taken for the next request.
    const close = this.draining || (!raw.complete && raw.readable);
    // Express's own way to send computes an ETag, and more that nobody asks for.
    if (response instanceof ServerResponse) {
      if (response.headersSent) return;
      response.statusCode = status;
      response.setHeader('content-type', 'text/plain; charset=utf-8');
      if (close) response.setHeader('connection', 'close');
      for (const name in headers) response.setHeader(name, headers[name]!);
      response.end(text);
      return;
    }
    const adapter = this.host.httpAdapter;
    if (adapter.isHeadersSent(response)) return;
    adapter.setHeader(response, 'content-type', 'text/plain; charset=utf-8');
    if (close) adapter.setHeader(response, 'connection', 'close');
    for (const name in headers) adapter.setHeader(response, name, headers[name]!);
    adapter.reply(response, text, status);
  }

  private tellOfOtherParser(): void {
    if (this.toldOfOtherParser) return;
    this.toldOfOtherParser = true;
    this.log.warn(
      'Another body parser, or middleware that reads the stream, took an event before the module could: it may cut or refuse deep, long or large ' +
        'ones. Try: leave body parsing to Nest, or register yours after NestFactory.create() and not globally.',
    );
  }
}
