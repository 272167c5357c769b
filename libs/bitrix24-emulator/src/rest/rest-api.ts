import { Hit } from '../model/hit.js';
import type { PortalModel } from '../model/portal.js';
import type { QueueServer } from '../queue/index.js';
import { type BatchedCall, runBatch } from './batch.js';
import { insufficientScope, methodNotFound } from './errors.js';
import { createMethods } from './method-table.js';
import {
  type CallContext,
  type Caller,
  callerHasScope,
  type MethodResult,
  type MethodTable,
} from './method.js';
import { Params } from './params.js';

/** The portal's methods, whoever calls them: by HTTP with a token, or in the UI. */
export class RestApi {
  readonly #methods: MethodTable = createMethods();

  constructor(
    private readonly model: PortalModel,
    private readonly queue: QueueServer,
    private readonly dedupe: boolean,
  ) {}

  has(method: string): boolean {
    return method.toLowerCase() === 'batch' || this.#find(method) !== undefined;
  }

  /**
   * One hit: runs the method, then hands the events that it raised to the queue server, also when it failed
   * half-way.
   *
   * @param ran filled with the commands of a batch
   * @throws RestError
   */
  call(
    method: string,
    params: Record<string, unknown>,
    caller: Caller,
    ran: BatchedCall[] = [],
  ): MethodResult {
    const hit = new Hit(this.model, caller.userId, this.dedupe);
    const context: CallContext = { model: this.model, caller, hit };
    try {
      if (method.toLowerCase() !== 'batch') return this.#run(method, params, context);
      return runBatch(new Params(params), context, (name, own, inner) => this.#run(name, own, inner), ran);
    } finally {
      this.queue.enqueue(hit.end());
    }
  }

  #run(name: string, params: Record<string, unknown>, context: CallContext): MethodResult {
    const method = this.#find(name);
    if (!method) throw methodNotFound();
    if (!callerHasScope(context.caller, method.scope)) throw insufficientScope();
    return method.run(new Params(params), context);
  }

  #find(name: string) {
    const lower = name.toLowerCase();
    return Object.hasOwn(this.#methods, lower) ? this.#methods[lower] : undefined;
  }
}
