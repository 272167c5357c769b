import { inspect } from 'node:util';
import { abandonable, definedOnly } from '../common/index.js';
import type { AccessSource } from './access.js';
import { MAX_BATCH_COMMANDS, type BatchCommand, type BatchOutcome } from './answers/batch.js';
import type { CallOptions } from './calls/call-options.js';
import type { KnownMethod } from './calls/known-method.js';
import { checkMethod, toCall, type CallDefaults } from './calls/rest-call.js';
import type { ListOptions } from './lists/list-options.js';
import { RestList } from './lists/rest-list.js';
import type { RestAnswer } from './answers/rest-answer.js';
import type { RestPipeline } from './rest-pipeline.service.js';

/** Options of a batch. @publicApi */
export interface BatchOptions extends Omit<CallOptions, 'batchable'> {
  /** Whether the commands after a failed one are skipped. Default no. */
  halt?: boolean | undefined;
}

/**
 * Calls one portal's REST methods as one user, within the portal's limits: calls are queued, and
 * reads that are made close together are sent in one `batch`. Writes are sent alone, and in order
 * per entity. A token that the portal refuses as expired is renewed; calls that the portal refused
 * because of its limits, or that never reached it, are retried, and so are reads that a gateway
 * failed. A write that may have been carried out is never repeated automatically: it fails with
 * `REST_OUTCOME_UNKNOWN`.
 *
 * Sends the token in the body, never in a URL.
 *
 * @example
 * ```ts
 * const deal = await client.call<{ TITLE: string }>('crm.deal.get', { id: 5 });
 * ```
 * @publicApi
 */
export class Bitrix24Client {
  /** @internal Get one from `Bitrix24Clients`, or from an event. */
  constructor(
    private readonly pipeline: RestPipeline,
    private readonly access: AccessSource,
    private readonly defaults: CallDefaults = {},
  ) {}

  /** The portal that is called. */
  get memberId(): string {
    return this.access.memberId;
  }

  /**
   * Calls a method and resolves to its `result`.
   *
   * @throws Bitrix24RestError, distinguished by its `code`. A failure that is not awaited does not
   * end the process.
   */
  call<T = unknown>(
    method: KnownMethod | (string & {}),
    params: object = {},
    options: CallOptions = {},
  ): Promise<T> {
    return abandonable(this.request<T>(method, params, options).then(({ result }) => result));
  }

  /**
   * As {@link call}, but resolves to the complete answer: `result`, and `total`, `next`, `time` if
   * given.
   */
  request<T = unknown>(
    method: string,
    params: object = {},
    options: CallOptions = {},
  ): Promise<RestAnswer<T>> {
    return abandonable(this.send<T>(method, params, options));
  }

  private async send<T>(method: string, params: object, options: CallOptions): Promise<RestAnswer<T>> {
    const call = toCall(this.access, method, params, options, this.defaults);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller names the type
    return (await this.pipeline.call(call)) as RestAnswer<T>;
  }

  /** What may be logged: calls in progress hold tokens. */
  toJSON(): object {
    return { memberId: this.memberId };
  }

  [inspect.custom](): string {
    return `Bitrix24Client ${inspect(this.toJSON())}`;
  }

  /**
   * Reads a list to its end, page by page, as its items are consumed. By default by the portal's
   * offsets, which any list method supports; `by: 'id'` is faster on long lists, and misses nothing
   * while the list changes.
   *
   * @example
   * ```ts
   * for await (const deal of client.list<Deal>('crm.deal.list', { filter: { STAGE_ID: 'NEW' } }, { by: 'id' })) …
   * ```
   * @throws Bitrix24RestError while it is read. A failure that is not awaited does not end the
   * process.
   */
  list<T = unknown>(method: string, params: object = {}, options: ListOptions = {}): RestList<T> {
    return new RestList<T>(this, method, params, options);
  }

  /**
   * Runs commands in order, in as few requests of up to 50 commands as possible; resolves to the
   * outcome of each. A failed command does not reject: check its `status`. References to earlier
   * results (`$result[…]`) work within one request only.
   *
   * @example
   * ```ts
   * const { deal, scope } = await client.batch({
   *   deal: { method: 'crm.deal.get', params: { id: 5 } },
   *   scope: { method: 'scope' },
   * });
   * if (deal.status === 'done') deal.result;
   * ```
   * @throws Bitrix24RestError when a request fails as a whole.
   */
  batch<const Commands extends Readonly<Record<string, BatchCommand>> | readonly BatchCommand[]>(
    commands: Commands,
    options: BatchOptions = {},
  ): Promise<{ -readonly [Key in keyof Commands]: BatchOutcome }> {
    return abandonable(this.sendBatches(commands, options));
  }

  private async sendBatches<
    const Commands extends Readonly<Record<string, BatchCommand>> | readonly BatchCommand[],
  >(commands: Commands, options: BatchOptions): Promise<{ -readonly [Key in keyof Commands]: BatchOutcome }> {
    const entries = Object.entries<BatchCommand>(commands);
    for (const [, { method }] of entries) checkMethod(method, this.memberId);
    const outcomes: [string, BatchOutcome][] = [];
    let halted = false;
    for (let start = 0; start < entries.length; start += MAX_BATCH_COMMANDS) {
      const part = entries.slice(start, start + MAX_BATCH_COMMANDS);
      const results: [string, BatchOutcome][] = halted
        ? part.map(([key]) => [key, { status: 'skipped' }])
        : // Each part may only refer to its own results, so the parts are sent one after the other.
          await this.sendBatch(part, options);
      halted ||= options.halt === true && results.some(([, { status }]) => status === 'failed');
      outcomes.push(...results);
    }
    const result = Array.isArray(commands)
      ? outcomes.map(([, outcome]) => outcome)
      : Object.fromEntries(outcomes);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one outcome for each command, by its key
    return result as { -readonly [Key in keyof Commands]: BatchOutcome };
  }

  private async sendBatch(
    part: [string, BatchCommand][],
    options: BatchOptions,
  ): Promise<[string, BatchOutcome][]> {
    const halt = options.halt === true;
    const all = { ...this.defaults, ...definedOnly(options), halt };
    const outcomes = await this.pipeline.batch(this.access, part, all);
    return part.map(([key], index) => [key, outcomes[index]!]);
  }
}
