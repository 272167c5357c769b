import { definedOnly, formatDuration, type RetryPolicy } from '../common/index.js';
import type { HandlerDefinition } from '../handlers/index.js';
import { retrySpan } from './retry-policy.js';

/** A handler's retry options, merged over the module's. */
export function policyOf({ retry }: Pick<HandlerDefinition, 'retry'>, byDefault: RetryPolicy): RetryPolicy {
  return { ...byDefault, ...definedOnly(retry) };
}

/** Whether a handler has retry options of its own. */
export const hasOwnPolicy = ({ retry }: Pick<HandlerDefinition, 'retry'>): boolean =>
  Object.values(retry).some((value) => value !== undefined);

/** How long a policy keeps retrying, for the log: `'5 attempts within 8 to 15 s'`. */
export function describePolicy(policy: RetryPolicy): string {
  const { least, most } = retrySpan(policy);
  if (policy.attempts === 1) return '1 attempt, no retry';
  const [from, to] = [formatDuration(least), formatDuration(most)];
  return `${policy.attempts} attempts within ${from === to ? from : `${from} to ${to}`}`;
}
