import { type Cipher, StorageError } from '../storage/index.js';
import { openIfPossible } from './open-if-possible.js';

const TEXT = 'canary';
const PLACE = JSON.stringify(['key-canary']);

/**
 * What the keys that are given are to what is stored: `'first'` where there was none before, `'another'` where the first
 * of them is new, `'known'` otherwise. Of the first two, what is stored is to be sealed anew.
 */
export type KeyState = 'first' | 'another' | 'known';

/** A text that shows, by being opened, that the keys fit: stored from the first start with a key on. */
export const sealCanary = (cipher: Cipher): string => cipher.seal(TEXT, PLACE);

/**
 * Whether the secrets of a storage can be opened by the keys that are given. A wrong key is better found at start than by
 * what cannot be opened later. A storage that was written without a key takes any.
 *
 * @param sealed the stored {@link sealCanary}
 * @param place of the storage, and `elsewhere`, what another one would be, for the message
 * @throws StorageError `STORAGE_SEALED` when none of the keys fits.
 */
export function judgeCanary(
  sealed: string | undefined,
  cipher: Cipher,
  { place, elsewhere }: { place: string; elsewhere: string },
): KeyState {
  if (sealed !== undefined && openIfPossible(cipher, sealed, PLACE) !== TEXT)
    throw new StorageError(
      'STORAGE_SEALED',
      `The secrets in ${place} were encrypted with ${cipher.encrypted ? 'another encryptionKey' : 'an encryptionKey, and none is given'}. ` +
        `Try: give that key, a new one before it: encryptionKey: [newKey, thatKey]; where it is lost, name ${elsewhere} ` +
        'and have the application installed again.',
    );
  if (!cipher.encrypted) return 'known';
  if (sealed === undefined) return 'first';
  return cipher.isCurrent(sealed) ? 'known' : 'another';
}
