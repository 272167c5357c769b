import { isMap } from '../php/index.js';

/** The parameters of a call. Names are read without regard to case; values may be strings or JSON. */
export class Params {
  readonly #byUpperName: Map<string, unknown>;

  constructor(readonly raw: Readonly<Record<string, unknown>>) {
    this.#byUpperName = new Map(Object.entries(raw).map(([name, value]) => [name.toUpperCase(), value]));
  }

  /** The value as it came; `undefined` when absent. */
  get(name: string): unknown {
    return this.#byUpperName.get(name.toUpperCase());
  }

  /** Whether it is there and not null, as PHP's `isset`. */
  isSet(name: string): boolean {
    return this.get(name) !== undefined && this.get(name) !== null;
  }

  /** As a string; `''` when it is absent or no scalar. */
  text(name: string): string {
    return toText(this.get(name));
  }

  /** As PHP's `intval`. */
  int(name: string): number {
    return intval(this.get(name));
  }

  map(name: string): Record<string, unknown> | undefined {
    const value = this.get(name);
    return isMap(value) ? value : undefined;
  }

  /** A map, or an empty list, which is what an empty map is in PHP. */
  mapOrEmpty(name: string): Record<string, unknown> {
    return this.map(name) ?? {};
  }

  /** A PHP array of either kind. */
  mapOrList(name: string): Record<string, unknown> | unknown[] {
    const value = this.get(name);
    return Array.isArray(value) || isMap(value) ? value : [];
  }

  list(name: string): unknown[] {
    const value = this.get(name);
    if (Array.isArray(value)) return value;
    return isMap(value) ? Object.values(value) : [];
  }
}

/** PHP's loose truth: `'false'` is true, `'0'` is not. */
export function truthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isMap(value)) return Object.keys(value).length > 0;
  return Boolean(value) && value !== '0';
}

export function intval(value: unknown): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string' && typeof value !== 'number') return 0;
  const parsed = Number.parseInt(String(value), 10);
  return Number.isNaN(parsed) ? 0 : parsed;
}

export function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return value === true ? '1' : '';
}
