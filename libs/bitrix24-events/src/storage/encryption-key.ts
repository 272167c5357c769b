const KEY_BYTES = 32;

/**
 * The 32 bytes of a key given as bytes, base64 or hex; `undefined` when it is none.
 *
 * @publicApi
 */
export function parseEncryptionKey(key: unknown): Buffer | undefined {
  if (key instanceof Uint8Array) return key.length === KEY_BYTES ? Buffer.from(key) : undefined;
  if (typeof key !== 'string') return undefined;
  if (/^[0-9a-f]{64}$/i.test(key)) return Buffer.from(key, 'hex');
  if (!/^[\w+/-]{43}=?$/.test(key)) return undefined;
  const bytes = Buffer.from(key, 'base64');
  return bytes.length === KEY_BYTES ? bytes : undefined;
}
