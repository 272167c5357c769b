/**
 * What tells one online binding of an application from another at the portal.
 * The connector belongs to it too, but neither `event.get` shows it nor do we bind online with one.
 *
 * @publicApi
 */
export interface BindingKey {
  /** Upper case. */
  event: string;
  /** The URL, compared exactly. */
  handler: string;
  /** The user whose token the events carry, 0: who caused them. */
  authType: number;
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

/** The key as one string. Neither an event name nor a URL holds a space. */
export const keyOf = ({ event, authType, handler }: BindingKey): string => `${event} ${authType} ${handler}`;
