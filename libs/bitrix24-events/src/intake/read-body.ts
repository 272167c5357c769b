import type { Readable } from 'node:stream';

/** Bytes read beyond the limit, so that the peer comes to read the answer instead of a reset connection. */
const DRAINED = 2 ** 24;

/**
 * Reads a body into memory, at most `maxSize` bytes of it. Calls `done` once: with `undefined` when the peer
 * went away. After a `'too large'` the stream is read to its end, unless that is far.
 */
export function readBody(
  stream: Readable,
  maxSize: number,
  done: (body: Buffer | 'too large' | undefined) => void,
): void {
  let chunks: Buffer[] = [];
  let size = 0;

  const end = (body: Buffer | 'too large' | undefined): void => {
    stream.off('data', onData).off('end', onEnd).off('close', onGone);
    done(body);
  };
  const onData = (chunk: Buffer): void => {
    size += chunk.length;
    if (size <= maxSize) chunks.push(chunk);
    else {
      chunks = [];
      if (size > maxSize + DRAINED) {
        stream.pause();
        end('too large');
      }
    }
  };
  const onEnd = (): void => {
    if (size > maxSize) end('too large');
    else end(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size));
  };
  const onGone = (): void => end(undefined);

  // 'close' follows; without a listener the error would end the process.
  stream
    .on('error', () => {})
    .on('data', onData)
    .on('end', onEnd)
    .on('close', onGone);
}
