import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { BODY_TIMEOUT_MS, BodyReader, type ReadBody } from './body-reader.js';
import { IntakeOptions } from '../intake.options.js';

const MEBIBYTE = 2 ** 20;

/** Far larger than the few bytes that it holds, as a read of a socket is. */
const tiny = (): Buffer => Buffer.from(new ArrayBuffer(4_096), 0, 1).fill('x');

const setUp = (maxBodySize = MEBIBYTE) => {
  const clock = new ManualClock();
  const reader = new BodyReader(clock, new IntakeOptions({ maxBodySize }));
  const open = () => {
    const stream = new PassThrough();
    const read = new Promise<ReadBody>((resolve) => reader.read(stream, resolve));
    return { stream, read };
  };
  return { clock, reader, open };
};

describe('a body', () => {
  it('in one chunk is that chunk, without a copy', async () => {
    const { open, reader } = setUp();
    const { stream, read } = open();
    const chunk = Buffer.from('a=1'.repeat(100));
    stream.end(chunk);
    expect(await read).toEqual(chunk);
    expect(reader.count + reader.bytes).toBe(0);
  });

  it('in chunks of one byte takes no more than twice its bytes', async () => {
    const { open, reader } = setUp();
    const { stream, read } = open();
    for (let at = 0; at < 20_000; at++) stream.write(tiny());
    while (reader.bytes < 20_000) await nextTurn();
    expect(reader.bytes).toBeLessThanOrEqual(2 * 20_000 + 1_024);
    stream.end();
    expect(await read).toEqual(Buffer.from('x'.repeat(20_000)));
    expect(reader.bytes).toBe(0);
  });

  it('does not keep the read buffer of its first byte in memory', async () => {
    const { open, reader } = setUp();
    const { stream } = open();
    stream.write(Buffer.from(new ArrayBuffer(65_536), 0, 1));
    while (reader.bytes === 0) await nextTurn();
    expect(reader.bytes).toBe(1_024);
    stream.destroy();
  });

  it('that is larger than allowed takes no memory at all', async () => {
    const { open, reader } = setUp(2_000);
    const { stream, read } = open();
    stream.write(Buffer.alloc(2_001));
    await nextTurn();
    expect(reader.bytes).toBe(0);
    stream.end();
    expect(await read).toBe('too large');
  });

  it('is given up if the peer disconnects', async () => {
    const { open, reader } = setUp();
    const { stream, read } = open();
    stream.write('x');
    await nextTurn();
    stream.destroy();
    expect(await read).toBeUndefined();
    expect(reader.count + reader.bytes).toBe(0);
  });
});

describe('incomplete bodies', () => {
  it('are given up if they are not complete in time, however steadily they arrive', async () => {
    const { open, reader, clock } = setUp();
    const { stream, read } = open();
    for (let passed = 0; passed < BODY_TIMEOUT_MS - 1_000; passed += 1_000) {
      stream.write('x');
      await clock.advance(1_000);
    }
    expect(reader.count).toBe(1);
    await clock.advance(6_000);
    expect(await read).toBe('too slow');
    expect(reader.count + reader.bytes).toBe(0);
  });

  it('are not given up because the clock jumps', async () => {
    const { open, reader, clock } = setUp();
    const { stream, read } = open();
    stream.write('x');
    await clock.advance(5_000);
    clock.jump(3_600_000);
    await clock.advance(5_000);
    expect(reader.count).toBe(1);
    stream.end();
    expect(await read).toEqual(Buffer.from('x'));
  });

  it('share the memory: the largest is given up, the small ones stay', async () => {
    const { open, reader } = setUp(MEBIBYTE * 16);
    const small = open();
    small.stream.write('a=1');
    const large = Array.from({ length: 12 }, open);
    for (const { stream } of large) {
      const half = Buffer.alloc(MEBIBYTE * 7);
      stream.write(half);
      await nextTurn();
      await nextTurn();
    }
    while (reader.count > 10) await nextTurn();
    expect(reader.bytes).toBeLessThanOrEqual(MEBIBYTE * 64);
    small.stream.end();
    expect(await small.read).toEqual(Buffer.from('a=1'));
    expect(await Promise.race(large.map(({ read }) => read))).toBe('too slow');
    for (const { stream } of large) stream.destroy();
  });
});
