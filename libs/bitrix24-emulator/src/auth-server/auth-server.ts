import type { IncomingMessage, ServerResponse } from 'node:http';
import { readRequest } from '../http/index.js';
import type { PortalModel } from '../model/portal.js';
import { readToken } from '../rest/authorize.js';
import { callTime, successBody } from '../rest/envelope.js';
import { methodNotFound } from '../rest/errors.js';
import { type RecordedRequest, RestError } from '../rest/index.js';
import { authServerAppInfo } from './app-info.js';
import { oauthToken } from './oauth-token.js';

/** Answers what Bitrix24's auth server answers: tokens, and what a token proves. */
export class AuthServer {
  constructor(
    private readonly model: PortalModel,
    private readonly requests: RecordedRequest[],
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { path, params } = await readRequest(request);
    const method = path
      .replace(/^\/+|\/+$/g, '')
      .replace(/^rest\/+/, '')
      .replace(/\.json$/, '');
    const record: RecordedRequest = {
      server: 'auth',
      method,
      httpMethod: request.method ?? '',
      params,
      status: 200,
      receivedAt: this.model.facts.clock.now(),
    };
    this.requests.push(record);
    let body: Record<string, unknown>;
    try {
      body = this.#answer(record, request.headers.authorization);
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      record.status = error.status;
      record.error = error.code;
      body = error.toBody();
    }
    response.writeHead(record.status, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
    response.end(JSON.stringify(body));
  }

  #answer(
    { method, params, receivedAt }: RecordedRequest,
    header: string | undefined,
  ): Record<string, unknown> {
    if (method === 'oauth/token') return oauthToken(this.model, params);
    if (method !== 'app.info') throw methodNotFound();
    const result = authServerAppInfo(this.model, readToken(params, header));
    return successBody({ result }, callTime(this.model.facts.clock, receivedAt, false));
  }
}
