/**
 * One queue of rows at a portal: those of our offline bindings with one connector.
 *
 * @publicApi
 */
export interface OfflineQueue {
  memberId: string;
  /** `auth_connector` of every call that concerns it; `''`: none, the key is left out. */
  connector: string;
}

/** Names a queue, and no other. */
export const nameOfQueue = ({ memberId, connector }: OfflineQueue): string => `${memberId}/${connector}`;

/** A queue for a log line. */
export const describeQueue = ({ memberId, connector }: OfflineQueue): string =>
  `the offline queue${connector && ` '${connector}'`} of portal ${memberId}`;
