import type { IncomingMessage, ServerResponse } from 'node:http';
import { readRequest } from '../http/index.js';
import type { PortalModel } from '../model/portal.js';
import { authorizeToken, authorizeWebhook, readToken } from './authorize.js';
import type { BatchedCall } from './batch.js';
import { callTime, successBody } from './envelope.js';
import { methodNotFound, RestError } from './errors.js';
import type { Caller } from './method.js';
import type { RecordedRequest } from './recorder.js';
import type { RestApi } from './rest-api.js';

/** What the path of a request names. */
interface Target {
  method: string;
  webhook?: { userId: number; code: string };
}

/** `/rest/<method>` or `/rest/<user>/<code>/<method>`, with or without `.json`; repeated slashes count once. */
export function readTarget(path: string): Target | undefined {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  const method = parts.at(-1)?.replace(/\.json$/, '');
  if (parts[0] !== 'rest' || !method) return undefined;
  if (parts.length === 2) return { method };
  if (parts.length === 4 && /^\d+$/.test(parts[1]!)) {
    return { method, webhook: { userId: Number(parts[1]), code: parts[2]! } };
  }
  return undefined;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Answers the portal's REST requests. */
export class PortalServer {
  constructor(
    private readonly model: PortalModel,
    private readonly api: RestApi,
    private readonly requests: RecordedRequest[],
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { clock } = this.model.facts;
    const { path, params } = await readRequest(request);
    const receivedAt = clock.now();
    const target = readTarget(path);
    const commands: BatchedCall[] = [];
    const record: RecordedRequest = {
      server: 'portal',
      method: target?.method ?? path,
      httpMethod: request.method ?? '',
      params,
      status: 200,
      ...(target?.method.toLowerCase() === 'batch' && { commands }),
      receivedAt,
    };
    this.requests.push(record);
    let body: Record<string, unknown>;
    try {
      if (!target || !this.api.has(target.method)) throw methodNotFound();
      const caller = this.#authorize(target, params, request.headers.authorization);
      if (caller.kind === 'application') record.clientId = caller.app.clientId;
      record.userId = caller.userId;
      const result = this.api.call(target.method, params, caller, commands);
      body = successBody(result, callTime(clock, receivedAt, this.model.facts.cloud));
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      record.status = error.status;
      record.error = error.code;
      body = error.toBody();
    }
    response.writeHead(record.status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(body));
  }

  #authorize(target: Target, params: Record<string, unknown>, header: string | undefined): Caller {
    if (target.webhook) return authorizeWebhook(this.model, target.webhook.userId, target.webhook.code);
    return authorizeToken(this.model, readToken(params, header), params);
  }
}
