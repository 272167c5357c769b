import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../common/index.js';
import { INTAKE_OPTIONS, type IntakeOptions } from '../intake.options.js';

/** The result of reading a body; `undefined` if the peer disconnected. */
export type ReadBody = Buffer | 'too large' | 'too slow' | undefined;

/** For a whole body, plus a few seconds. Bitrix24 sends its kilobyte at once. */
export const BODY_TIMEOUT_MS = 20_000;
const CHECK_INTERVAL_MS = 5_000;
/** Limit for all incomplete bodies together; beyond it, the largest is given up for a new one. */
const MAX_BUFFERED_BYTES = 2 ** 26;
/** Maximum number of incomplete bodies; beyond it, the oldest is given up for a new one. */
const MAX_CONCURRENT_BODIES = 10_000;
/**
 * Bytes read beyond the limit, so that the peer can read the answer instead of getting a reset
 * connection.
 */
const MAX_DRAINED_BYTES = 2 ** 24;

/**
 * Reads the bodies of requests that are not authenticated yet. Each takes at most twice its bytes
 * of memory, whatever the size of its chunks, must be complete within {@link BODY_TIMEOUT_MS}, and
 * shares a limit of memory with all others.
 */
@Injectable()
export class BodyReader {
  readonly maxBodySize: number;
  /** Incomplete bodies, oldest first. */
  private readonly underWay = new Set<GrowingBody>();
  private held = 0;
  private scheduled = false;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(INTAKE_OPTIONS) options: IntakeOptions,
  ) {
    this.maxBodySize = options.maxBodySize;
  }

  /** Number of incomplete bodies. */
  get count(): number {
    return this.underWay.size;
  }

  /** Bytes of memory that they take together. */
  get bytes(): number {
    return this.held;
  }

  /**
   * Calls `done` once. After `'too large'` the stream is read to its end, unless too much is left;
   * after `'too slow'` it is not.
   */
  read(stream: Readable, done: (body: ReadBody) => void): void {
    const { maxBodySize } = this;
    const end = (result: ReadBody): void => {
      if (!this.underWay.delete(body)) return;
      this.held -= body.capacity;
      stream.off('data', onData).off('end', onEnd).off('close', onGone);
      done(result);
    };
    const body = new GrowingBody(maxBodySize, this.clock.monotonic(), () => {
      stream.pause();
      end('too slow');
    });
    const onData = (chunk: Buffer): void => {
      const before = body.capacity;
      body.add(chunk);
      this.held += body.capacity - before;
      if (body.size > maxBodySize + MAX_DRAINED_BYTES) {
        stream.pause();
        end('too large');
      } else if (this.held > Math.max(MAX_BUFFERED_BYTES, 4 * maxBodySize)) this.giveUpLargest();
    };
    const onEnd = (): void => end(body.whole());
    const onGone = (): void => end(undefined);

    if (this.underWay.size >= MAX_CONCURRENT_BODIES) this.giveUpOldest();
    this.underWay.add(body);
    this.watch();
    // 'close' follows; without a listener the error would end the process.
    stream
      .on('error', () => {})
      .on('data', onData)
      .on('end', onEnd)
      .on('close', onGone);
  }

  private giveUpOldest(): void {
    const [oldest] = this.underWay;
    oldest?.giveUp();
  }

  private giveUpLargest(): void {
    let largest: GrowingBody | undefined;
    for (const body of this.underWay) if (!largest || body.capacity > largest.capacity) largest = body;
    largest?.giveUp();
  }

  /** One timer for all of them: most bodies are complete before it fires. */
  private watch(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.clock.schedule(() => this.giveUpSlow(), CHECK_INTERVAL_MS);
  }

  private giveUpSlow(): void {
    this.scheduled = false;
    const now = this.clock.monotonic();
    for (const body of this.underWay) {
      if (now - body.since < BODY_TIMEOUT_MS) break;
      body.giveUp();
    }
    if (this.underWay.size > 0) this.watch();
  }
}

/** The bytes of a body as they arrive. */
class GrowingBody {
  size = 0;
  private buffer: Buffer | undefined;
  /** For most bodies, the first chunk is the whole body. */
  private copied = false;

  constructor(
    private readonly maxSize: number,
    readonly since: number,
    readonly giveUp: () => void,
  ) {}

  /** Bytes of memory that it takes. */
  get capacity(): number {
    return this.buffer?.length ?? 0;
  }

  add(chunk: Buffer): void {
    const from = this.size;
    this.size += chunk.length;
    if (this.size > this.maxSize) this.buffer = undefined;
    // A small chunk may be part of a large read buffer, which it would keep in memory.
    else if (this.buffer === undefined && chunk.buffer.byteLength <= 4 * chunk.length + 1_024)
      this.buffer = chunk;
    else {
      chunk.copy(this.withRoom(from), from);
    }
  }

  whole(): Buffer | 'too large' {
    if (this.size > this.maxSize) return 'too large';
    return this.buffer?.subarray(0, this.size) ?? Buffer.alloc(0);
  }

  private withRoom(filled: number): Buffer {
    const held = this.buffer;
    if (held && this.copied && held.length >= this.size) return held;
    const larger = Buffer.allocUnsafeSlow(Math.min(this.maxSize, Math.max(1_024, 2 * this.size)));
    held?.copy(larger, 0, 0, filled);
    this.copied = true;
    return (this.buffer = larger);
  }
}
