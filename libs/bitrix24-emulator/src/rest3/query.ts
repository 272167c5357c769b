import { isMap } from '../php/index.js';
import { invalidRequest, missing, wrongType } from './rest3.errors.js';

/** The parameters of a REST 3 call: JSON, names in their own case. */
export type Query = Readonly<Record<string, unknown>>;

/** A required integer. @throws Rest3Error when it is absent or of another type, a numeric string included */
export function requireInt(query: Query, name: string): number {
  const value = query[name];
  if (value === undefined || value === null) throw invalidRequest([missing(name)]);
  if (!Number.isInteger(value)) throw invalidRequest([wrongType(name, 'int')]);
  return Number(value);
}

/** `select`, if there is one. @throws Rest3Error when it is no list of names */
export function readSelect({ select }: Query): string[] | undefined {
  if (select === undefined || select === null) return undefined;
  if (!Array.isArray(select) || !select.every((name) => typeof name === 'string')) {
    throw invalidRequest([wrongType('select', 'array')]);
  }
  return select;
}

/** A required map. @throws Rest3Error */
export function requireMap(query: Query, name: string): Record<string, unknown> {
  const value = query[name];
  if (value === undefined || value === null) throw invalidRequest([missing(name)]);
  if (!isMap(value)) throw invalidRequest([wrongType(name, 'array')]);
  return value;
}
