import { timingSafeEqual } from 'node:crypto';
import { digestOf } from './token-digest.js';

const MAX_PORTALS = 10_000;
/**
 * Of so many that would be kept once there is no room, one takes the place of the oldest: portals that send in turn would
 * push each other out just before they are asked for again, and each look would cost the hashing and the keeping.
 */
const EVICTION_SAMPLE_SIZE = 16;
/** Longer than any token that the intake lets through. */
const WIDTH = 256;

interface LastToken {
  /** Filled up with zeros, so that all are of one length. */
  token: Buffer;
  digest: Buffer;
}

/** What every token is made of: others are told apart by their digests alone. */
const isPlain = (token: string): boolean => token.length < WIDTH && /^[\x21-\x7e]*$/.test(token);

// Nothing is awaited between its filling and its reading.
const presented = Buffer.alloc(WIDTH);

/**
 * The token that each portal has proven last, and its digest: the next event brings the same, and comparing costs a
 * tenth of hashing. In constant time, as each comparison of tokens.
 */
export class LastTokens {
  private readonly kept = new Map<string, LastToken>();
  private withoutRoom = 0;

  constructor(private readonly most = MAX_PORTALS) {}

  /** SHA-256 of `token`, which somebody presents in the name of a portal. */
  digestOf(memberId: string, token: string): Buffer {
    const last = this.kept.get(memberId);
    if (!last || !isPlain(token)) return digestOf(token);
    presented.fill(0);
    presented.write(token, 'latin1');
    return timingSafeEqual(presented, last.token) ? last.digest : digestOf(token);
  }

  /** `token` is the one of this portal. */
  keep(memberId: string, token: string, digest: Buffer): void {
    if (this.kept.get(memberId)?.digest === digest || !isPlain(token)) return;
    if (this.kept.size >= this.most && !this.kept.has(memberId) && !this.makesRoom()) return;
    const padded = Buffer.alloc(WIDTH);
    padded.write(token, 'latin1');
    // A copy: the engine may keep the whole body alive, of which `memberId` is a slice.
    this.kept.set(Buffer.from(memberId).toString(), { token: padded, digest });
  }

  forget(memberId: string): void {
    this.kept.delete(memberId);
  }

  private makesRoom(): boolean {
    this.withoutRoom = (this.withoutRoom + 1) % EVICTION_SAMPLE_SIZE;
    if (this.withoutRoom !== 0) return false;
    const [oldest] = this.kept.keys();
    return oldest !== undefined && this.kept.delete(oldest);
  }
}
