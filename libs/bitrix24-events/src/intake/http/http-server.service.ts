import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost, type AbstractHttpAdapter } from '@nestjs/core';
import type { Answer } from '../answer.js';
import { AnyFramework } from './any-framework.js';
import { Express } from './express.js';
import { Fastify } from './fastify.js';
import { ForeignAnswers } from './foreign-answers.service.js';
import type { AnyRequest, HttpAdapterPort } from './http-adapter.js';

/**
 * By the result of `getType()` of Nest's adapter. Another framework is one file and one line here.
 */
const FRAMEWORKS: Readonly<Record<string, new (adapter: AbstractHttpAdapter) => HttpAdapterPort>> = {
  express: Express,
  fastify: Fastify,
};

/** The application's HTTP server, whatever the framework. */
@Injectable()
export class HttpServer {
  private known: { adapter: AbstractHttpAdapter; port: HttpAdapterPort } | undefined;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly answers: ForeignAnswers,
  ) {}

  /** Calls `listener` as soon as the framework is known; never if the application has no server. */
  whenKnown(listener: (port: HttpAdapterPort) => void): void {
    this.host.init$.subscribe(() => {
      const { port } = this;
      if (port) listener(port);
    });
  }

  /** Each endpoint must call this first. @returns the Node.js request */
  accept(request: AnyRequest): IncomingMessage {
    const raw = this.port!.rawRequest(request);
    this.answers.arrives(raw);
    return raw;
  }

  /** Sends a short answer in plain text, unless something else has answered. */
  reply(response: unknown, answer: Answer, options: { closesConnection: boolean }): void {
    this.port!.reply(response, answer, options);
  }

  /** The Node.js response, to which the framework writes nothing from now on. */
  takeOverResponse(response: unknown): ServerResponse {
    return this.port!.takeOverResponse(response);
  }

  /** The application is about to close. */
  prepareToClose(): void {
    this.port?.prepareToClose();
  }

  private get port(): HttpAdapterPort | undefined {
    // There is no adapter in an application context without a server, and no requests either.
    const adapter = this.host.httpAdapter as AbstractHttpAdapter | undefined;
    if (!adapter) return undefined;
    if (this.known?.adapter !== adapter) {
      const Framework = FRAMEWORKS[adapter.getType?.()] ?? AnyFramework;
      this.known = { adapter, port: new Framework(adapter) };
    }
    return this.known.port;
  }
}
