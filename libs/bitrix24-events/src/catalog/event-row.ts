import type { CatalogRead } from './catalog-entry.js';

export const DEPRECATED = 1;
export const WEBHOOK = 2;
export const WEBHOOK_UNKNOWN = 4;
export const OFFLINE = 8;
export const REFRESH_TOKEN = 16;
export const SECRET_DATA = 32;
export const ADDS = 64;
export const UPDATES = 128;
export const DELETES = 256;

/** Display name, scope, the flags above, the position in `ENTITIES`, the dotted path of the id. */
export type EventRow = readonly [
  displayName: string,
  scope: string,
  flags: number,
  entity?: number,
  idPath?: string,
];

/** One kind of object that events speak of. */
export interface EntityRow {
  type: string;
  /** Dotted paths of the leaves that belong to the type. */
  typePaths?: readonly string[];
  /** The object to take where the event names none of this type. */
  instead?: StandIn;
  /** The object that it belongs to, by which events are ordered where they name no object of this type. */
  parent?: StandIn;
  read?: Omit<CatalogRead, 'params'> & { params?: Readonly<Record<string, string>> };
}

/** Another object that an event speaks of, by the first of the dotted paths at which an id stands. */
export interface StandIn {
  type: string;
  idPaths: readonly string[];
}
