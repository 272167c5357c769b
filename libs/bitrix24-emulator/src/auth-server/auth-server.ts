import type { IncomingMessage } from 'node:http';
import { type Answer, jsonAnswer, readRequest } from '../http/index.js';
import type { PortalModel } from '../model/portal.js';
import { readToken } from '../rest/authorize.js';
import { callTime, successBody } from '../rest/envelope.js';
import { methodNotFound } from '../rest/errors.js';
import { type RecordedRequest, RestError } from '../rest/index.js';
import { authServerAppInfo } from './app-info.js';
import { oauthToken } from './oauth-token.js';
import type { AuthRefusals } from './refusals.js';

/** Answers what Bitrix24's auth server answers: tokens, and what a token proves. */
export class AuthServer {
  constructor(
    private readonly model: PortalModel,
    private readonly refusals: AuthRefusals,
    private readonly requests: RecordedRequest[],
  ) {}

  async answer(request: IncomingMessage): Promise<Answer> {
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
    return jsonAnswer(record.status, body, { 'cache-control': 'no-store' });
  }

  #answer(
    { method, params, receivedAt }: RecordedRequest,
    header: string | undefined,
  ): Record<string, unknown> {
    if (method === 'oauth/token') return oauthToken(this.model, this.refusals, params);
    if (method !== 'app.info') throw methodNotFound();
    const result = authServerAppInfo(this.model, readToken(params, header));
    return successBody({ result }, callTime(this.model.facts.clock, receivedAt, false));
  }
}
