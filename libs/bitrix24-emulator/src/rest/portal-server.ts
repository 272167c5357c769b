import type { IncomingMessage } from 'node:http';
import { type Answer, jsonAnswer, readRequest } from '../http/index.js';
import type { PortalModel } from '../model/portal.js';
import type { BatchedCall } from './batch.js';
import { callTime, successBody } from './envelope.js';
import { methodNotFound, RestError } from './errors.js';
import { noteCaller, type RecordedRequest } from './recorder.js';
import type { RestApi } from './rest-api.js';
import { authorize, readTarget } from './target.js';

/** Answers the portal's REST requests. */
export class PortalServer {
  constructor(
    private readonly model: PortalModel,
    private readonly api: RestApi,
    private readonly requests: RecordedRequest[],
  ) {}

  async answer(request: IncomingMessage): Promise<Answer> {
    const { clock, cloud } = this.model.facts;
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
      this.api.limits.admit(request.socket.remoteAddress ?? '');
      if (!target || !this.api.has(target.method)) throw methodNotFound();
      const caller = authorize(this.model, target, params, request.headers.authorization);
      noteCaller(record, caller);
      const result = this.api.call(target.method, params, caller, commands);
      body = successBody(result, callTime(clock, receivedAt, cloud, result));
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      record.status = error.status;
      record.error = error.code;
      body = error.toBody();
    }
    return jsonAnswer(record.status, body);
  }
}
