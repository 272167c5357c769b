import { timingSafeEqual } from 'node:crypto';
import { digestOf } from './token-digest.js';

const MAX_PORTALS = 10_000;
/**
 * When the cache is full, only one in this many candidates replaces the oldest entry: portals that
 * send in turn would otherwise evict each other just before their next request, and each request
 * would cost both hashing and storing.
 */
const EVICTION_SAMPLE_SIZE = 16;
/** Longer than any token that the intake accepts. */
const WIDTH = 256;

interface LastToken {
  /** Padded with zeros, so that all have the same length. */
  token: Buffer;
  digest: Buffer;
}

/** The characters of real tokens: others are compared by their digests alone. */
const isPlain = (token: string): boolean => token.length < WIDTH && /^[\x21-\x7e]*$/.test(token);

// Nothing is awaited between filling and reading it.
const presented = Buffer.alloc(WIDTH);

/**
 * The last proven token of each portal, and its digest: the next event brings the same token, and
 * comparing costs a tenth of hashing. Constant time, as every comparison of tokens.
 */
export class LastTokens {
  private readonly kept = new Map<string, LastToken>();
  private withoutRoom = 0;

  constructor(private readonly most = MAX_PORTALS) {}

  /** SHA-256 of `token`, which was presented in the name of a portal. */
  digestOf(memberId: string, token: string): Buffer {
    const last = this.kept.get(memberId);
    if (!last || !isPlain(token)) return digestOf(token);
    presented.fill(0);
    presented.write(token, 'latin1');
    return timingSafeEqual(presented, last.token) ? last.digest : digestOf(token);
  }

  /** Remembers `token` as this portal's. */
  keep(memberId: string, token: string, digest: Buffer): void {
    if (this.kept.get(memberId)?.digest === digest || !isPlain(token)) return;
    if (this.kept.size >= this.most && !this.kept.has(memberId) && !this.makesRoom()) return;
    const padded = Buffer.alloc(WIDTH);
    padded.write(token, 'latin1');
    // Copied, because the engine may otherwise retain the whole body of which `memberId` is a
    // slice.
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
