import type { Clock } from '../../common/index.js';
import { digestOf, digestsEqual } from '../senders/token-digest.js';

interface Awaited<Expectation> {
  digest: Buffer;
  until: number;
  expectation: Expectation;
}

/**
 * Nonces that were sent to portals and may come back once, one per portal at a time. Keeps only
 * their digests.
 */
export class AwaitedNonces<Expectation> {
  private readonly byPortal = new Map<string, Awaited<Expectation>>();

  constructor(private readonly clock: Clock) {}

  /**
   * Expects `nonce` for `ms` milliseconds from now; an earlier nonce of this portal becomes
   * invalid.
   */
  expect(memberId: string, nonce: string, ms: number, expectation: Expectation): void {
    this.byPortal.set(memberId, { digest: digestOf(nonce), until: this.clock.monotonic() + ms, expectation });
  }

  /**
   * The expectation for this nonce, which becomes invalid. Takes equally long if none is expected.
   */
  consumeNonce(memberId: string, nonce: string): Expectation | undefined {
    const awaited = this.byPortal.get(memberId);
    const equal = digestsEqual(digestOf(nonce), awaited?.digest);
    if (!awaited || !equal || awaited.until <= this.clock.monotonic()) return undefined;
    this.byPortal.delete(memberId);
    return awaited.expectation;
  }

  /** Stops expecting a nonce from this portal. */
  drop(memberId: string): void {
    this.byPortal.delete(memberId);
  }
}
