import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** Inverts bytes of a file where they are; flipped twice they are as before. */
export function flip(file: string, at: number, length: number): void {
  const handle = openSync(file, 'r+');
  const bytes = Buffer.alloc(length);
  readSync(handle, bytes, 0, length, at);
  writeSync(
    handle,
    bytes.map((byte) => byte ^ 0xff),
    0,
    length,
    at,
  );
  closeSync(handle);
}
