/** The texts of a thrown value. */
export interface Thrown {
  name: string;
  message: string;
  stack?: string;
  code?: string;
}

const UNREADABLE = 'a value whose text cannot be read';

/**
 * Reads a property; `undefined` if it does not exist or reading it throws: JavaScript can throw
 * anything, including objects with throwing getters and revoked proxies.
 */
export function propertyOf(value: unknown, key: string): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  try {
    const property: unknown = Reflect.get(value, key);
    return property;
  } catch {
    return undefined;
  }
}

/**
 * Reads a thrown value of any shape: an error, another realm's error, a deserialized one, or no
 * error at all. Never throws. The texts may be of any length, and may hold secrets.
 */
export function readThrown(thrown: unknown): Thrown {
  const [name, message, stack, code] = ['name', 'message', 'stack', 'code'].map((key) =>
    propertyOf(thrown, key),
  );
  if (typeof message !== 'string') return { name: 'Error', message: asText(thrown) };
  return {
    name: typeof name === 'string' && name !== '' ? name : 'Error',
    message,
    ...(typeof stack === 'string' && { stack }),
    ...(typeof code === 'string' && { code }),
  };
}

/** A thrown value as `Name: message`. Never throws, unlike `String(thrown)`. */
export function thrownText(thrown: unknown): string {
  if (typeof propertyOf(thrown, 'message') !== 'string') return asText(thrown);
  const { name, message } = readThrown(thrown);
  return message === '' ? name : `${name}: ${message}`;
}

function asText(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return UNREADABLE;
  }
}

/** A thrown value as an error: the value itself if it is one. Never throws. */
export function toError(thrown: unknown): Error {
  try {
    if (thrown instanceof Error) return thrown;
  } catch {
    // A revoked proxy.
  }
  return new Error(thrownText(thrown), { cause: thrown });
}
