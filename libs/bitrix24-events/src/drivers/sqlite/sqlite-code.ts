import { isObject } from '../../common/index.js';

/** SQLite's result code of an error, `''` of any other. By its shape: the native class may be another realm's. */
export function sqliteCode(error: unknown): string {
  const code = isObject(error) && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
