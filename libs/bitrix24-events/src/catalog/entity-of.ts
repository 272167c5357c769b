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
 * The object that an event speaks of, or `undefined` where the catalogue knows none, or `data` does not hold
 * its id (`0` is none: comments of tasks with a chat have it). Never throws: `data` comes from outside.
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
  if (!entity) return undefined;
  const leaves = [...(entity.typePaths ?? []), entity.idPath].map((path) => leafAt(data, path));
  const id = leaves.pop();
  if (!id || id === '0' || !leaves.every(Boolean)) return undefined;
  return { type: [entity.type, ...leaves].join('.'), id };
}
