import type { Clock } from '../../common/index.js';
import { digestOf, digestsEqual } from '../senders/token-digest.js';

interface Awaited<Expectation> {
  digest: Buffer;
  until: number;
  expectation: Expectation;
}

/** Nonces that portals were told of and may bring once, one per portal at a time. Keeps their digests only. */
export class AwaitedNonces<Expectation> {
  private readonly byPortal = new Map<string, Awaited<Expectation>>();

  constructor(private readonly clock: Clock) {}

  /** Waits for `nonce` from now on, for `ms` milliseconds; what this portal was told before is void. */
  expect(memberId: string, nonce: string, ms: number, expectation: Expectation): void {
    this.byPortal.set(memberId, { digest: digestOf(nonce), until: this.clock.monotonic() + ms, expectation });
  }

  /** What waits for this nonce, which is void from then on. Takes as long where none is waited for. */
  consumeNonce(memberId: string, nonce: string): Expectation | undefined {
    const awaited = this.byPortal.get(memberId);
    const equal = digestsEqual(digestOf(nonce), awaited?.digest);
    if (!awaited || !equal || awaited.until <= this.clock.monotonic()) return undefined;
    this.byPortal.delete(memberId);
    return awaited.expectation;
  }

  /** Waits no more for what this portal was told. */
  drop(memberId: string): void {
    this.byPortal.delete(memberId);
  }
}
