import type { IncomingMessage } from 'node:http';
import { type Answer, jsonAnswer } from '../http/index.js';
import type { PortalModel } from '../model/portal.js';
import { methodNotFound as noSuchMethod } from '../rest/errors.js';
import {
  authorize,
  callTime,
  type CallContext,
  type Caller,
  noteCaller,
  readTarget,
  type RecordedRequest,
  type RestApi,
  RestError,
} from '../rest/index.js';
import { callerHasScope } from '../rest/method.js';
import { runBatch } from './batch.js';
import { IdempotentAnswers } from './idempotency.js';
import type { Query } from './query.js';
import { readRest3, type Rest3Request } from './read-body.js';
import { insufficientScope, invalidJson, methodNotFound, Rest3Error } from './rest3.errors.js';
import { type Rest3Method, taskMethods } from './task-methods.js';

const PREFIX = /^\/+rest\/+api\//;

/**
 * Answers `/rest/api/…`, REST 3.0: JSON only, error objects. What fails before a method is reached (limits,
 * tokens) is answered as in the older REST: the documentation lists the same codes for both.
 */
export class Rest3Server {
  readonly #methods: ReadonlyMap<string, Rest3Method>;
  readonly #idempotent: IdempotentAnswers;

  constructor(
    private readonly model: PortalModel,
    private readonly api: RestApi,
    private readonly requests: RecordedRequest[],
  ) {
    this.#methods = taskMethods(api.stores.of('task'));
    this.#idempotent = new IdempotentAnswers(model.facts.clock);
  }

  takes(path: string): boolean {
    return PREFIX.test(path);
  }

  async answer(request: IncomingMessage): Promise<Answer> {
    const read = await readRest3(request);
    const receivedAt = this.model.facts.clock.now();
    const target = readTarget(read.path.replace(PREFIX, '/rest/'));
    const record: RecordedRequest = {
      server: 'portal',
      method: target?.method ?? read.path,
      httpMethod: request.method ?? '',
      params: { ...read.query },
      status: 200,
      ...(target?.method === 'batch' && { commands: [] }),
      receivedAt,
    };
    this.requests.push(record);
    try {
      this.api.limits.admit(request.socket.remoteAddress ?? '');
      if (!target) throw noSuchMethod();
      if (read.malformed) throw invalidJson();
      const caller = authorize(this.model, target, read.query, request.headers.authorization);
      noteCaller(record, caller);
      const key = request.headers['idempotency-key'];
      return jsonAnswer(
        200,
        this.#once(key, caller, () => this.#run(record, read, caller)),
      );
    } catch (error) {
      if (!(error instanceof Rest3Error) && !(error instanceof RestError)) throw error;
      record.status = error.status;
      record.error = error.code;
      return jsonAnswer(error.status, error.toBody());
    }
  }

  #once(
    key: string | string[] | undefined,
    caller: Caller,
    run: () => Record<string, unknown>,
  ): Record<string, unknown> {
    if (typeof key !== 'string') return run();
    const own = JSON.stringify([caller.kind === 'application' ? caller.app.clientId : caller, key]);
    const kept = this.#idempotent.get(own);
    if (kept) return kept;
    const body = run();
    this.#idempotent.keep(own, body);
    return body;
  }

  #run(record: RecordedRequest, { query, commands }: Rest3Request, caller: Caller): Record<string, unknown> {
    const { clock, cloud } = this.model.facts;
    return this.api.inHit(caller, (context) => {
      if (record.method === 'batch') {
        const call = (method: string, own: Query) => this.#call(method, own, context).result;
        const result = runBatch(commands, call, record.commands ?? []);
        return { result, time: callTime(clock, record.receivedAt, cloud) };
      }
      const ran = this.#call(record.method, query, context);
      return { result: ran.result, time: callTime(clock, record.receivedAt, cloud, ran) };
    });
  }

  #call(name: string, query: Query, context: CallContext) {
    const method = this.#methods.get(name);
    if (!method) throw methodNotFound(name);
    if (!callerHasScope(context.caller, method.scope)) throw insufficientScope();
    return this.api.limits.meter(context.caller, name, () => ({ result: method.run(query, context) }));
  }
}
