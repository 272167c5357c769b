import type { CatalogRead } from './catalog-entry.js';
import { entityOf } from './entity-of.js';
import { findEvent } from './find-event.js';
import { leafAt } from './leaf-at.js';

/** A call that reads the object of an event. */
export interface ReadCall {
  params: Record<string, string>;
  read: CatalogRead;
}

/**
 * The call that reads the object which an event speaks of, or why there is none: nobody knows such a method, or `data`
 * does not hold the id.
 */
export function readCallOf(name: string, data: unknown): ReadCall | 'no-method' | 'no-id' {
  const { read, entity } = findEvent(name) ?? {};
  if (!read || !entity) return 'no-method';
  const id = entityOf(name, data)?.id;
  if (id === undefined) return 'no-id';
  const params: Record<string, string> = { [read.idParam]: id };
  for (const [param, path] of Object.entries(read.params ?? {})) {
    const value = leafAt(data, path);
    if (value === undefined) return 'no-id';
    params[param] = value;
  }
  return { params, read };
}
