import type { Clock } from '../../common/index.js';
import { AuthServerError } from '../../rest/index.js';

/**
 * Time limit of one refresh request, whatever `rest.timeout` is: the lease that guards it must
 * outlast it.
 */
export const MAX_REFRESH_MS = 30_000;

/**
 * Runs a request to an auth server, and aborts it when it takes too long. @throws AuthServerError
 * then
 */
export async function withinTimeLimit<T>(
  server: string,
  clock: Clock,
  ask: (signal: AbortSignal) => Promise<T>,
  longest = MAX_REFRESH_MS,
): Promise<T> {
  const limit = new AbortController();
  const cancel = clock.schedule(
    () => limit.abort(new AuthServerError('AUTH_UNAVAILABLE', server, '', 'no complete answer in time', 0)),
    longest,
  );
  try {
    return await ask(limit.signal);
  } finally {
    cancel();
  }
}
