import type { Duration } from '../../common/index.js';
import type { AccessSource } from '../access.js';
import type { RestPriority } from '../limits/rest-limiter.js';
import { redact } from '../../common/text/index.js';
import { RestInvalidCallError } from '../answers/rest.errors.js';
import { isBatchable } from './batchable-params.js';
import type { CallOptions } from './call-options.js';
import { isRead, mayTravelInBatch } from './read-methods.js';

/** A requested call on its way. */
export interface RestCall {
  readonly source: AccessSource;
  readonly method: string;
  /** Plain JSON, without members that could replace the token. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The same as text: equal calls have equal texts. */
  readonly json: string;
  readonly isRead: boolean;
  /** Whether it may share a batch. */
  readonly isBatchable: boolean;
  /** Whether it may be sent again if its outcome is unknown. */
  readonly isRepeatable: boolean;
  readonly priority: RestPriority;
  /** Never empty. */
  readonly connector: string | undefined;
  readonly timeout: Duration | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Defaults for the calls of a client. */
export type CallDefaults = Pick<CallOptions, 'priority' | 'connector'>;

const METHOD = /^(?:api\/)?\w+(?:\.\w+)*$/;

/** Names under which a portal accepts a token; ours must be the only one. */
const TOKEN_PARAMS = new Set(['auth', 'access_token']);

/**
 * Captures a call: later changes to the caller's objects have no effect.
 *
 * @throws RestInvalidCallError
 */
export function toCall(
  source: AccessSource,
  method: string,
  params: object,
  options: CallOptions,
  defaults: CallDefaults = {},
): RestCall {
  checkMethod(method, source.memberId);
  const json = jsonOf(method, params, source.memberId);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written a line ago, from an object
  const plain = JSON.parse(json) as Record<string, unknown>;
  const reads = isRead(method);
  return {
    source,
    method,
    params: plain,
    json,
    isRead: reads,
    isBatchable: (options.batchable ?? reads) && mayTravelInBatch(method) && isBatchable(plain),
    isRepeatable: options.idempotent ?? reads,
    priority: options.priority ?? defaults.priority ?? 'interactive',
    connector: (options.connector ?? defaults.connector) || undefined,
    timeout: options.timeout,
    signal: options.signal,
  };
}

/** @throws RestInvalidCallError unless `method` is a valid method name */
export function checkMethod(method: string, memberId: string): void {
  if (typeof method === 'string' && METHOD.test(method)) return;
  throw new RestInvalidCallError({
    description: 'not the name of a method',
    method: redact(JSON.stringify(method) ?? 'undefined'),
    memberId,
  });
}

function jsonOf(method: string, params: object, memberId: string): string {
  const own = Object.entries(params).filter(([name]) => !TOKEN_PARAMS.has(name.toLowerCase()));
  try {
    return JSON.stringify(Object.fromEntries(own));
  } catch {
    throw new RestInvalidCallError({
      description: 'its parameters cannot be written as JSON: a bigint, or a circular reference',
      method,
      memberId,
    });
  }
}
