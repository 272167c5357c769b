/**
 * Why a delivery is on hold through no fault of its handler. It uses up no attempts and goes on by itself once the
 * cause is gone.
 *
 * - `authorization`: the portal refuses the installation's tokens; an administrator must authorize again
 * - `payment`: the portal's subscription, plan or license does not include REST at the moment
 * - `suspended`: an uninstall of the portal is being verified
 * - `muted`: the portal delivers no events
 * - `unreachable`: the portal or its auth server cannot be reached, or answers that it is down
 * - `limit`: the portal's rate limits leave no room
 * - `handler`: the handler threw `RetryLater`
 *
 * @publicApi
 */
export type WaitReason =
  'authorization' | 'payment' | 'suspended' | 'muted' | 'unreachable' | 'limit' | 'handler';
