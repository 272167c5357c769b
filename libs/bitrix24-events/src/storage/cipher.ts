import { createCipheriv, createDecipheriv, createHash, randomFillSync } from 'node:crypto';
import { StorageError } from './storage.errors.js';

/**
 * Seals texts for the disk. `aad` names the place of a text: one moved to another place does not open.
 *
 * @publicApi
 */
export interface Cipher {
  readonly encrypted: boolean;
  seal(text: string, aad: string): string;
  /** @throws StorageError `STORAGE_SEALED` when none of the given keys decrypts it. */
  open(sealed: string, aad: string): string;
  /**
   * Whether it was encrypted as `seal` would encrypt it now: with the first key, or not at all if
   * no key is given.
   */
  isCurrent(sealed: string): boolean;
}

const PLAIN_PREFIX = 'p:';
const SEALED_PREFIX = 'g:';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM with a list of keys: the first seals, all open, so that a key is changed by putting the new one
 * first. Without a key texts are stored as they are; what was stored so stays readable once a key is given.
 *
 * @example
 * ```ts
 * const cipher = createCipher([parseEncryptionKey(process.env.BITRIX24_ENCRYPTION_KEY)!]);
 * cipher.open(cipher.seal(token, 'tokens/portal-1'), 'tokens/portal-1'); // token
 * ```
 * @publicApi
 */
export function createCipher(keys: readonly Buffer[]): Cipher {
  const byId = new Map(keys.map((key) => [keyId(key), key]));
  const [first] = keys;
  const firstId = first && keyId(first);
  const prefix = first ? `${SEALED_PREFIX}${firstId}:` : PLAIN_PREFIX;
  return {
    encrypted: first !== undefined,
    isCurrent: (sealed) => sealed.startsWith(prefix),
    seal(text, aad) {
      if (!first) return PLAIN_PREFIX + text;
      const nonce = nextNonce();
      const cipher = createCipheriv('aes-256-gcm', first, nonce).setAAD(Buffer.from(aad));
      const body = cipher.update(text, 'utf8');
      // In counter mode nothing is left to flush.
      cipher.final();
      return `${prefix}${Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64')}`;
    },
    open(sealed, aad) {
      if (sealed.startsWith(PLAIN_PREFIX)) return sealed.slice(PLAIN_PREFIX.length);
      const [, id = '', body = ''] = sealed.split(':');
      const key = byId.get(id);
      if (!key) throw unopenable('the key that it was encrypted with is not given');
      try {
        return decrypt(key, Buffer.from(body, 'base64'), aad);
      } catch {
        throw unopenable('it was changed, or belongs to another place');
      }
    },
  };
}

const random = Buffer.allocUnsafe(NONCE_BYTES * 256);
let used = random.length;

/** Requesting random bytes one nonce at a time is expensive. */
function nextNonce(): Buffer {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  return random.subarray(used, (used += NONCE_BYTES));
}

function decrypt(key: Buffer, bytes: Buffer, aad: string): string {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES)).setAAD(
    Buffer.from(aad),
  );
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString(
    'utf8',
  );
}

const keyId = (key: Buffer): string => createHash('sha256').update(key).digest('hex').slice(0, 8);

const unopenable = (why: string): StorageError =>
  new StorageError(
    'STORAGE_SEALED',
    `A stored secret cannot be decrypted: ${why}. Try: add the earlier key to encryptionKey: [newKey, earlierKey].`,
  );
