import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../common/index.js';
import { ExpiringMap } from '../../common/async/index.js';

/** Milliseconds: a person logs in meanwhile, possibly with a second factor. */
export const STATE_LIFETIME_MS = 10 * 60_000;

/**
 * Maximum number of used states that are remembered. Each has cost its user two requests and one of
 * our links.
 */
const MAX_USED_STATES = 10_000;

const NONCE_BYTES = 10;
const TIME_BYTES = 6;
const HEAD_BYTES = NONCE_BYTES + TIME_BYTES;
const STATE = /^[\w-]{64}$/;

/**
 * The values that start a flow: `state` is sent through the portal, `browser` stays in the browser.
 */
export interface BegunAuthorization {
  state: string;
  browser: string;
}

/**
 * Creates the states of authorizations, and recognizes them: each comes back once, in time, and in
 * the browser that started it. Nothing is stored for a state before it comes back, so no number of
 * started flows displaces another one; and any process with the same client secret can accept it.
 */
export class AuthorizationStates {
  private readonly used: ExpiringMap<true>;
  /** Private, so that inspection does not show it. */
  readonly #clientSecret: string;

  constructor(
    clientSecret: string,
    private readonly clock: Clock,
  ) {
    this.#clientSecret = clientSecret;
    this.used = new ExpiringMap(clock, STATE_LIFETIME_MS, MAX_USED_STATES);
  }

  createState(origin: string): BegunAuthorization {
    const head = Buffer.concat([randomBytes(NONCE_BYTES), Buffer.alloc(TIME_BYTES)]);
    head.writeUIntBE(this.clock.now(), NONCE_BYTES, TIME_BYTES);
    const state = Buffer.concat([head, this.sealOf(head)]).toString('base64url');
    return { state, browser: `${this.keyOf(state, origin)}.${Buffer.from(origin).toString('base64url')}` };
  }

  /** The portal's origin; `undefined` for a state that is not ours, used, too old, or another browser's. */
  consumeState({ state, browser }: BegunAuthorization): string | undefined {
    if (!this.isOurs(state) || this.used.get(state)) return undefined;
    // Even if others know it: it cannot be used again.
    this.used.set(state, true);
    const [key = '', sealedOrigin = ''] = browser.split('.');
    const origin = Buffer.from(sealedOrigin, 'base64url').toString();
    return isEqual(this.keyOf(state, origin), key) ? origin : undefined;
  }

  private isOurs(state: string): boolean {
    if (!STATE.test(state)) return false;
    const bytes = Buffer.from(state, 'base64url');
    const head = bytes.subarray(0, HEAD_BYTES);
    const age = this.clock.now() - head.readUIntBE(NONCE_BYTES, TIME_BYTES);
    return timingSafeEqual(this.sealOf(head), bytes.subarray(HEAD_BYTES)) && age < STATE_LIFETIME_MS;
  }

  private sealOf(head: Buffer): Buffer {
    return this.hmac('state', head.toString('base64url')).digest();
  }

  /**
   * A value that only the browser that started the flow has: it cannot be derived from the state.
   */
  private keyOf(state: string, origin: string): string {
    return this.hmac('browser', `${state}:${origin}`).digest('base64url');
  }

  private hmac(purpose: 'state' | 'browser', text: string) {
    return createHmac('sha256', this.#clientSecret).update(`nestjs-bitrix24-events:${purpose}:${text}`);
  }
}

function isEqual(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}
