import { StorageError, type Cipher } from '../storage/index.js';

/** The text, or `undefined` where none of the keys opens it. */
export function openIfPossible(cipher: Cipher, sealed: string, place: string): string | undefined {
  try {
    return cipher.open(sealed, place);
  } catch (error) {
    if (error instanceof StorageError) return undefined;
    throw error;
  }
}
