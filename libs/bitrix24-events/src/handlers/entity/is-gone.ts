import type { CatalogRead } from '../../catalog/index.js';

/**
 * Whether an error means that the object which `read` requests does not exist: in general, or by a
 * code of that method.
 */
export function isGone(error: unknown, { gone = [] }: Pick<CatalogRead, 'gone'>): boolean {
  if (!isRefusal(error)) return false;
  return (
    error.kind === 'object-gone' || (error.kind === 'unknown' && gone.includes(error.error.toLowerCase()))
  );
}

/** Checks its members: the error may come from another copy of this package. */
const isRefusal = (error: unknown): error is { kind: unknown; error: string } =>
  error instanceof Error && 'kind' in error && 'error' in error && typeof error.error === 'string';
