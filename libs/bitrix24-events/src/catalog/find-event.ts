import type { CatalogEntry, CatalogStandIn, CatalogVerb } from './catalog-entry.js';
import {
  ADDS,
  DELETES,
  DEPRECATED,
  OFFLINE,
  REFRESH_TOKEN,
  SECRET_DATA,
  UPDATES,
  WEBHOOK,
  WEBHOOK_UNKNOWN,
} from './event-row.js';
import type { EventRow, StandIn } from './event-row.js';
import { ENTITIES, EVENTS, SUCCESSORS } from './generated/event-table.js';

const DYNAMIC = /^(ONCRMDYNAMICITEM(?:ADD|UPDATE|DELETE))_(\d+)$/;

let byName: Map<string, EventRow> | undefined;

// Built at the first look, so that an import costs nothing.
const rows = (): Map<string, EventRow> =>
  (byName ??= new Map(EVENTS.map((row) => [row[0].toUpperCase(), row])));

/** All catalogued names, in alphabetical order. */
export const eventNames = (): string[] => [...rows().keys()];

/**
 * What the catalogue knows of an event, or `undefined`. Case does not matter; the events of one smart process
 * (`ONCRMDYNAMICITEMADD_147`) are found by their family.
 *
 * @publicApi
 */
export function findEvent(name: string): CatalogEntry | undefined {
  const upper = name.toUpperCase();
  const row = rows().get(upper);
  if (row) return toEntry(upper, row);
  const [, family, entityTypeId] = DYNAMIC.exec(upper) ?? [];
  const familyRow = family && rows().get(family);
  if (!familyRow) return undefined;
  const entry = toEntry(upper, familyRow);
  return { ...entry, displayName: `${entry.displayName}_${entityTypeId}` };
}

/** The family of an event of one smart process: `ONCRMDYNAMICITEMADD` of `ONCRMDYNAMICITEMADD_147`; else `undefined`. */
export const familyOf = (name: string): string | undefined => DYNAMIC.exec(name.toUpperCase())?.[1];

function toEntry(name: string, [displayName, scope, flags, entityIndex, idPath]: EventRow): CatalogEntry {
  const entity = entityIndex === undefined ? undefined : ENTITIES[entityIndex]!;
  const entry: CatalogEntry = {
    name,
    displayName,
    scope,
    deprecated: Boolean(flags & DEPRECATED),
    offline: Boolean(flags & OFFLINE),
    refreshToken: Boolean(flags & REFRESH_TOKEN),
    secretData: Boolean(flags & SECRET_DATA),
  };
  if (!(flags & WEBHOOK_UNKNOWN)) entry.webhook = Boolean(flags & WEBHOOK);
  const verb = verbOf(flags);
  if (verb) entry.verb = verb;
  if (SUCCESSORS[name]) entry.successor = SUCCESSORS[name];
  if (entity) {
    entry.entity = { type: entity.type, idPath: path(idPath) };
    if (entity.typePaths) entry.entity.typePaths = entity.typePaths.map(path);
    if (entity.instead) entry.entity.instead = standIn(entity.instead);
    if (entity.parent) entry.entity.parent = standIn(entity.parent);
  }
  if (entity?.read) {
    const { params, ...read } = entity.read;
    entry.read = { ...read };
    if (params) entry.read.params = mapValues(params, path);
  }
  return entry;
}

function verbOf(flags: number): CatalogVerb | undefined {
  if (flags & DELETES) return 'delete';
  if (flags & ADDS) return flags & UPDATES ? 'save' : 'add';
  return flags & UPDATES ? 'update' : undefined;
}

const standIn = ({ type, idPaths }: StandIn): CatalogStandIn => ({ type, idPaths: idPaths.map(path) });

const mapValues = <A, B>(map: Readonly<Record<string, A>>, to: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, to(value)]));

const path = (dotted: string | undefined): string[] => (dotted ? dotted.split('.') : []);
