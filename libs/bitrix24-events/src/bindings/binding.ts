/**
 * Distinguishes the bindings of an application at a portal. Online ones have a connector too, but
 * `event.get` does not show it, and we do not bind online with one.
 *
 * @publicApi
 */
export interface BindingKey {
  /** Upper case. */
  event: string;
  /** The URL, compared exactly; empty for an offline one. */
  handler: string;
  /** The user whose token the events carry, 0: who caused them. */
  authType: number;
  /** Whether its events are kept in the portal's offline queue instead of being sent. */
  offline?: boolean;
  /** `auth_connector` of an offline one; absent where it has none. */
  connector?: string;
}

/**
 * `options` of `event.bind`; the portal keeps the keys that the event knows and hides them afterwards.
 *
 * @publicApi
 */
export type BindOptions = Readonly<Record<string, string | number>>;

/**
 * A row of `event.get`.
 *
 * @publicApi
 */
export interface BindingRow extends BindingKey {
  offline: boolean;
}

/**
 * A binding that handlers of ours want on one portal.
 *
 * @publicApi
 */
export interface WantedBinding extends BindingKey {
  /** Whether it is missed nowhere: not offered by the portal, it is simply not bound. */
  optional?: boolean;
  options?: BindOptions | undefined;
  /** Who wants it, for logs: `DealSync.created (DealModule)`. */
  wantedBy: readonly string[];
}

/** The connector as a text: `''` is none. */
export const connectorOf = ({ connector = '' }: Pick<BindingKey, 'connector'>): string => connector;

/** The key of an offline binding. */
export const offlineKey = (event: string, connector: string): BindingKey => ({
  event,
  handler: '',
  authType: 0,
  offline: true,
  ...(connector !== '' && { connector }),
});

/** The key as one string. Neither an event name nor a URL holds a space. */
export const keyOf = (key: BindingKey): string =>
  key.offline ? `${key.event} offline ${connectorOf(key)}` : `${key.event} ${key.authType} ${key.handler}`;
