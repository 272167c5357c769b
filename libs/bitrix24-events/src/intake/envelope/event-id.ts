import { randomFillSync } from 'node:crypto';

const random = Buffer.allocUnsafe(4_096);
let used = random.length;

/**
 * A UUID of version 7 (RFC 9562): sorted by time, so that rows are stored close to those read with
 * them.
 */
export function eventId(now: number): string {
  if (used + 10 > random.length) {
    randomFillSync(random);
    used = 0;
  }
  const time = now.toString(16).padStart(12, '0');
  const noise = random.toString('hex', used, (used += 10));
  const variant = ((random[used - 8]! & 0x3f) | 0x80).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${noise.slice(0, 3)}-${variant}${noise.slice(6, 8)}-${noise.slice(8)}`;
}
