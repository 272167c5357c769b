import type { WantedBinding } from '../binding.js';
import type { BindingProblem } from '../problem.js';
import type { Subscription } from './subscriptions.js';

/** The subscriptions as they apply to one portal. */
export interface Wanted {
  wanted: WantedBinding[];
  problems: BindingProblem[];
}

/** Resolves each subscription's URL and user for a portal whose installation belongs to `installerId`. */
export function wantedAt(
  installerId: string,
  subscriptions: readonly Subscription[],
  urlFor: (authKey: string) => string,
): Wanted {
  const result: Wanted = { wanted: [], problems: [] };
  for (const { event, authType, authKey, optional, options, wantedBy } of subscriptions) {
    const userId = authType === 'actor' ? 0 : authType === 'installer' ? Number(installerId) : authType;
    if (authType === 'actor' || (Number.isSafeInteger(userId) && userId > 0))
      result.wanted.push({ event, handler: urlFor(authKey), authType: userId, optional, options, wantedBy });
    else
      result.problems.push({
        code: 'no-user',
        event,
        message:
          `${event} is not bound for ${wantedBy.join(', ')}: authType ${String(authType)} names no user ` +
          `("${authType === 'installer' ? installerId : authType}"). Try: the id of a user of this portal`,
      });
  }
  return result;
}
