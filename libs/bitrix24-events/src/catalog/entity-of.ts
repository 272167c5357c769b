import type { CatalogEntity, CatalogStandIn } from './catalog-entry.js';
import { findEvent } from './find-event.js';
import { leafAt } from './leaf-at.js';

/**
 * One object of a portal.
 *
 * @publicApi
 */
export interface EntityRef {
  /** `crm.deal`; where ids repeat without it, with what makes them unique: `crm.item.147`. */
  type: string;
  id: string;
}

/**
 * The object that an event speaks of, or `undefined` where the catalogue knows none, or `data` does not hold its id
 * (`0` is none). A comment of a task with a chat has the ID 0: it is its message (`im.message`) where the event names
 * one. Never throws: `data` comes from outside.
 *
 * @example
 * ```ts
 * entityOf('ONCRMDEALADD', { FIELDS: { ID: '21' } }); // { type: 'crm.deal', id: '21' }
 * ```
 *
 * @publicApi
 */
export function entityOf(name: string, data: unknown): EntityRef | undefined {
  const entity = findEvent(name)?.entity;
  return entity && (namedBy(entity, data) ?? standInOf(entity.instead, data));
}

/**
 * The object by which an event is ordered: its own, or where it names none the one that this belongs to, as the task of
 * a comment with the ID 0.
 */
export function orderedEntityOf(name: string, data: unknown): EntityRef | undefined {
  const entity = findEvent(name)?.entity;
  return entity && (namedBy(entity, data) ?? standInOf(entity.parent ?? entity.instead, data));
}

function namedBy({ type, typePaths = [], idPath }: CatalogEntity, data: unknown): EntityRef | undefined {
  const id = idAt(data, idPath);
  const leaves = typePaths.map((path) => leafAt(data, path));
  return id === undefined || !leaves.every(Boolean) ? undefined : { type: [type, ...leaves].join('.'), id };
}

function standInOf(standIn: CatalogStandIn | undefined, data: unknown): EntityRef | undefined {
  const id = standIn?.idPaths.map((path) => idAt(data, path)).find((found) => found !== undefined);
  return standIn && id !== undefined ? { type: standIn.type, id } : undefined;
}

function idAt(data: unknown, path: readonly string[]): string | undefined {
  const id = leafAt(data, path);
  return id === undefined || /^0*$/.test(id) ? undefined : id;
}
