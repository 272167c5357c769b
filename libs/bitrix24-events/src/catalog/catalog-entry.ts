/**
 * How the object that an event speaks of is found in its `data`.
 *
 * @publicApi
 */
export interface CatalogEntity {
  /** What kind of object it is, by the name of its REST methods: `crm.deal`. */
  type: string;
  /** Where its id stands; empty where `data` itself is the id. */
  idPath: readonly string[];
  /**
   * Leaves that belong to the type, since ids repeat without them: an item's id is unique only within its
   * `ENTITY_TYPE_ID`.
   */
  typePaths?: readonly (readonly string[])[];
  /** The object to take where the event names none of this type: a comment of a task with a chat is a message. */
  instead?: CatalogStandIn;
  /** The object that it belongs to, by which events are ordered where they name no object of this type. */
  parent?: CatalogStandIn;
}

/**
 * Another object that an event speaks of.
 *
 * @publicApi
 */
export interface CatalogStandIn {
  type: string;
  /** Where its id may stand: the first that holds one counts. */
  idPaths: readonly (readonly string[])[];
}

/**
 * The REST method that reads the object as it is now.
 *
 * @publicApi
 */
export interface CatalogRead {
  method: string;
  /** The parameter that takes the id. */
  idParam: string;
  /** Further parameters, by where their values stand in `data`. */
  params?: Readonly<Record<string, readonly string[]>>;
  /** The member of the result that holds the object; absent where the result is the object. */
  at?: string;
  /** Error codes by which this method says that the object is not there, beside those that all methods share. */
  gone?: readonly string[];
  /**
   * An empty answer says that the object is not there, or that the caller may not see it; and administrators may see
   * all of them.
   */
  adminSeesAll?: boolean;
}

/**
 * What happened to the object of an event; `save`: it was added or changed, and the event does not say which.
 *
 * @publicApi
 */
export type CatalogVerb = 'add' | 'update' | 'save' | 'delete';

/**
 * What is known about an event before any portal is asked.
 *
 * @publicApi
 */
export interface CatalogEntry {
  /** As the wire and `event.get` write it: upper case. */
  name: string;
  /** As the vendor's documentation writes it. */
  displayName: string;
  /** The permission that binding it needs; `basic` is always there. */
  scope: string;
  deprecated: boolean;
  /** The event that replaces a deprecated one, where the vendor names it. */
  successor?: string;
  /** Whether an outgoing webhook can deliver it; `undefined` where the vendor does not say. */
  webhook?: boolean;
  /** Whether `event.bind` takes it with `event_type=offline`. */
  offline: boolean;
  /** Whether its `auth` carries a `refresh_token`. */
  refreshToken: boolean;
  /**
   * Whether `data` itself holds secrets, such as a bot's token: encrypted at rest, redacted in lists and logs.
   * Also true where nobody documents what `data` holds.
   */
  secretData: boolean;
  /** Absent where it is something else, or has not happened yet (`OnSaleBeforeOrderDelete`). */
  verb?: CatalogVerb;
  entity?: CatalogEntity;
  read?: CatalogRead;
}
