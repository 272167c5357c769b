import type { Limits } from '../limits/index.js';
import { Hit } from '../model/hit.js';
import type { PortalModel } from '../model/portal.js';
import type { QueueServer } from '../queue/index.js';
import { type BatchedCall, runBatch } from './batch.js';
import { EntityStores } from './entities/entity-stores.js';
import { insufficientScope, methodNotFound } from './errors.js';
import { createMethods } from './method-table.js';
import { type CallContext, type Caller, callerHasScope, type MethodResult, originOf } from './method.js';
import { type OwnMethod, ownMethod } from './own-method.js';
import { Params } from './params.js';

/** The portal's methods, whoever calls them: by HTTP with a token, or in the UI. */
export class RestApi {
  /** The portal's objects. */
  readonly stores = new EntityStores();
  readonly #methods = createMethods(this.stores);

  constructor(
    private readonly model: PortalModel,
    private readonly queue: QueueServer,
    private readonly dedupe: boolean,
    readonly limits: Limits,
  ) {}

  has(method: string): boolean {
    return method.toLowerCase() === 'batch' || this.#find(method) !== undefined;
  }

  /** Adds a method, or replaces one. */
  define(name: string, answer: OwnMethod, scope: string): void {
    this.#methods[name.toLowerCase()] = ownMethod(answer, scope);
  }

  /**
   * Runs the method in a hit of its own.
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
    return this.inHit(caller, (context) => {
      if (method.toLowerCase() !== 'batch') return this.#run(method, params, context);
      return runBatch(new Params(params), context, (name, own, inner) => this.#run(name, own, inner), ran);
    });
  }

  /** One hit: does the work, then hands the events that it raised to the queue server, also when it failed half-way. */
  inHit<T>(caller: Caller, work: (context: CallContext) => T): T {
    const hit = new Hit(this.model, caller.userId, this.dedupe, originOf(caller));
    try {
      return work({ model: this.model, caller, hit });
    } finally {
      this.queue.enqueue(hit.end());
    }
  }

  #run(name: string, params: Record<string, unknown>, context: CallContext): MethodResult {
    const method = this.#find(name);
    if (!method) throw methodNotFound();
    if (!callerHasScope(context.caller, method.scope)) throw insufficientScope();
    const run = (): MethodResult => method.run(new Params(params), context);
    return this.limits.meter(context.caller, name.toLowerCase(), run);
  }

  #find(name: string) {
    const lower = name.toLowerCase();
    return Object.hasOwn(this.#methods, lower) ? this.#methods[lower] : undefined;
  }
}
