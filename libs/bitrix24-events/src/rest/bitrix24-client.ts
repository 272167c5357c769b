import type { Duration } from '../common/index.js';
import type { Access, AccessSource } from './access.js';
import { batchParams, LONGEST_BATCH, readBatch, type BatchCommand, type BatchOutcome } from './batch.js';
import { isTokenRefused } from './classify-error.js';
import { parseAnswer } from './parse-answer.js';
import { redact } from './redact.js';
import type { RestAnswer } from './rest-answer.js';
import {
  RestAddressRefusedError,
  RestBadAnswerError,
  RestInvalidCallError,
  RestNetworkError,
  RestPortalGoneError,
  RestTimeoutError,
  type Bitrix24RestError,
} from './rest.errors.js';
import type { RestTransport } from './rest-transport.service.js';
import { TransportFailure } from './transport-failure.js';

/** Options of one call. @publicApi */
export interface CallOptions {
  /** Ends the waiting. What was sent already may be carried out all the same. */
  signal?: AbortSignal | undefined;
  /** Longest time for one request. Default: `rest.timeout`. */
  timeout?: Duration | undefined;
}

/** Options of a batch. @publicApi */
export interface BatchOptions extends CallOptions {
  /** Whether the commands after a failed one are skipped. Default no. */
  halt?: boolean | undefined;
}

const METHOD = /^(?:api\/)?\w+(?:\.\w+)*$/;

/** Names under which a portal would take a token; ours must be the only one. */
const TOKEN_PARAMS = new Set(['auth', 'access_token']);

/**
 * Calls one portal's REST methods as one user. Sends the token in the body, never in a URL. A token that the
 * portal refuses as expired is renewed once, and the call repeated once; nothing else is repeated.
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
    private readonly transport: RestTransport,
    private readonly access: AccessSource,
  ) {}

  /** The portal that it calls. */
  get memberId(): string {
    return this.access.memberId;
  }

  /**
   * Calls a method and resolves to its `result`.
   *
   * @throws Bitrix24RestError, told apart by its `code`.
   */
  async call<T = unknown>(method: string, params: object = {}, options: CallOptions = {}): Promise<T> {
    return (await this.request<T>(method, params, options)).result;
  }

  /** As {@link call}, but resolves to the whole answer: `result`, and `total`, `next`, `time` where given. */
  async request<T = unknown>(
    method: string,
    params: object = {},
    options: CallOptions = {},
  ): Promise<RestAnswer<T>> {
    this.checkMethod(method);
    return await this.withAccess(options, (access) => this.send<T>(access, method, params, options));
  }

  /**
   * Runs commands in as few requests as 50 commands each allow, in order; resolves to what became of each.
   * A failed command rejects nothing: look at its `status`. References to earlier results (`$result[…]`)
   * work within one request only.
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
  async batch<const Commands extends Readonly<Record<string, BatchCommand>> | readonly BatchCommand[]>(
    commands: Commands,
    options: BatchOptions = {},
  ): Promise<{ -readonly [Key in keyof Commands]: BatchOutcome }> {
    const entries = Object.entries<BatchCommand>(commands);
    for (const [, { method }] of entries) this.checkMethod(method);
    const outcomes: [string, BatchOutcome][] = [];
    let halted = false;
    for (let start = 0; start < entries.length; start += LONGEST_BATCH) {
      const part = entries.slice(start, start + LONGEST_BATCH);
      const results: [string, BatchOutcome][] = halted
        ? part.map(([key]) => [key, { status: 'skipped' }])
        : // Each part may refer to results only of its own, so the parts go one after the other.
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
    return await this.withAccess(options, async (access) => {
      const { result } = await this.send(access, 'batch', batchParams(part, options.halt === true), options);
      return readBatch(part, result, { memberId: this.memberId, secrets: [access.accessToken] });
    });
  }

  /** Runs a request; once more with a renewed token, when the portal refused the first for its token. */
  private async withAccess<T>({ signal }: CallOptions, run: (access: Access) => Promise<T>): Promise<T> {
    const access = await this.access.current();
    try {
      return await run(access);
    } catch (error) {
      if (error instanceof RestPortalGoneError) await this.access.gone?.(access, error.error);
      if (!isTokenRefused(error) || !this.access.renew) throw error;
      signal?.throwIfAborted();
      return await run(await this.access.renew(access));
    }
  }

  private async send<T>(
    access: Access,
    method: string,
    params: object,
    options: CallOptions,
  ): Promise<RestAnswer<T>> {
    const { memberId } = this;
    const own = Object.entries(params).filter(([name]) => !TOKEN_PARAMS.has(name.toLowerCase()));
    const json = Object.fromEntries([...own, ['auth', access.accessToken]]);
    try {
      const answer = await this.transport.send({
        url: access.endpoint + method,
        json,
        signal: options.signal,
        timeout: options.timeout,
      });
      return parseAnswer<T>(answer, { method, memberId, secrets: [access.accessToken] });
    } catch (error) {
      throw error instanceof TransportFailure ? asRestError(error, method, memberId) : error;
    }
  }

  private checkMethod(method: string): void {
    if (typeof method === 'string' && METHOD.test(method)) return;
    const name = redact(JSON.stringify(method) ?? 'undefined');
    throw new RestInvalidCallError({
      description: 'not the name of a method',
      method: name,
      memberId: this.memberId,
    });
  }
}

function asRestError(failure: TransportFailure, method: string, memberId: string): Bitrix24RestError {
  const facts = { error: '', description: failure.detail, status: 0, method, memberId };
  if (failure.kind === 'refused') return new RestAddressRefusedError(facts);
  if (failure.kind === 'timeout') return new RestTimeoutError(facts);
  if (failure.kind === 'too-large') return new RestBadAnswerError(facts);
  return new RestNetworkError(facts, failure.kind === 'network');
}
