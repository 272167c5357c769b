import type { CatalogRead } from '../../catalog/index.js';

/** Families of errors that leave the reason to their code. All others are about rights, tokens, limits or the way. */
const OPEN_FAMILIES: ReadonlySet<unknown> = new Set(['REST_REFUSED', 'REST_NOT_FOUND']);

const GONE: ReadonlySet<string> = new Set(['not_found', 'error_not_found']);

/**
 * Old methods answer without a code, controllers with the number of an exception, and both with an English sentence:
 * "Not found", "Activity is not found", "price is not exists", "Booking not found".
 */
const WITHOUT_CODE = /^\d*$/;
const NOT_THERE = /\bnot (?:found|exists?)[.!]?$/i;

/** Whether an error says that the object which `read` asks for is not there. */
export function isGone(error: unknown, { gone = [] }: Pick<CatalogRead, 'gone'>): boolean {
  if (!isRefusal(error) || !OPEN_FAMILIES.has(error.code)) return false;
  const code = error.error.toLowerCase();
  return (
    GONE.has(code) || gone.includes(code) || (WITHOUT_CODE.test(code) && NOT_THERE.test(error.description))
  );
}

/** By its members: the error may be of another copy of this package. */
const isRefusal = (error: unknown): error is { code: unknown; error: string; description: string } =>
  error instanceof Error &&
  'code' in error &&
  'error' in error &&
  typeof error.error === 'string' &&
  'description' in error &&
  typeof error.description === 'string';
