/**
 * Why a delivery waits through no fault of its handler. It uses up no attempts and continues
 * automatically once the cause is resolved.
 *
 * - `authorization`: the portal refuses the installation's tokens; an administrator must
 *   authorize again
 * - `payment`: the portal's subscription, plan or license does not include REST at the moment
 * - `suspended`: an uninstall of the portal is being verified
 * - `muted`: the portal delivers no events
 * - `unreachable`: the portal or its auth server cannot be reached, or reports that it is down
 * - `timeout`: calls of this delivery reach the portal, which does not answer them in time
 * - `limit`: the portal's rate limits are exhausted
 * - `handler`: the handler threw `RetryLater`
 *
 * @publicApi
 */
export type WaitReason =
  'authorization' | 'payment' | 'suspended' | 'muted' | 'unreachable' | 'timeout' | 'limit' | 'handler';
