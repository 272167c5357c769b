/**
 * One queue of rows at a portal: those of our offline bindings with one connector.
 *
 * @publicApi
 */
export interface OfflineQueue {
  memberId: string;
  /** `auth_connector` of every call for this queue; `''`: none, the parameter is omitted. */
  connector: string;
}

/** A unique key for a queue. */
export const nameOfQueue = ({ memberId, connector }: OfflineQueue): string => `${memberId}/${connector}`;

/** A queue's name for log lines. */
export const describeQueue = ({ memberId, connector }: OfflineQueue): string =>
  `the offline queue${connector && ` '${connector}'`} of portal ${memberId}`;
