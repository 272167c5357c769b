import type { Installation } from './installation.js';

/**
 * An install that waits for its verification. Secrets are encrypted at rest where a key is given.
 *
 * @publicApi
 */
export interface ParkedInstall {
  /** Hash of (clientId, access token): the same request parks once. */
  id: string;
  clientId: string;
  /** As claimed by the request. */
  memberId: string;
  parkedAt: number;
  attempts: number;
  /** When it is due for verification, milliseconds since the epoch. */
  dueAt: number;
  /** The candidate, serialised; opaque to a store. */
  payload: string;
}

/**
 * Where installations live. Safe for several processes: writes compare versions, work is guarded by leases.
 *
 * @publicApi
 */
export interface InstallationStore {
  get(clientId: string, memberId: string): Promise<Installation | undefined>;
  /**
   * Stores `record` (with `version` grown by one) when the stored version is `expectedVersion`
   * (`undefined`: when there is none). Resolves to whether it did.
   */
  putIfVersion(record: Installation, expectedVersion: number | undefined): Promise<boolean>;
  /**
   * A page of installations in a stable order, without those that cannot be decrypted; `cursor` of the last page
   * is `undefined`.
   */
  list(clientId: string, cursor?: string): Promise<{ items: Installation[]; cursor?: string }>;

  /** Parks one, when its application has fewer than `limit`. Parking the same `id` again changes nothing and is `true`. */
  park(install: ParkedInstall, limit: number): Promise<boolean>;
  /** Parked ones of an application that are due at `now`, oldest first; their payloads stay closed. */
  parked(clientId: string, now: number, limit: number): Promise<Omit<ParkedInstall, 'payload'>[]>;
  /** The payload of a parked one, or `undefined` when it is parked no more. Rejects when it cannot be decrypted. */
  parkedPayload(id: string): Promise<string | undefined>;
  /** When the next parked one of an application is due. */
  nextParkedAt(clientId: string): Promise<number | undefined>;
  postpone(id: string, attempts: number, dueAt: number): Promise<void>;
  unpark(id: string): Promise<void>;

  /** The portal that an outgoing webhook's token was first seen from (`tokenHash` is no secret), or `undefined`. */
  webhookPortal(tokenHash: string): Promise<string | undefined>;
  /** Fixes it, when none was fixed yet. Resolves to the portal that is fixed now. */
  pinWebhookPortal(tokenHash: string, memberId: string): Promise<string>;

  /** Takes the lease for `ttlMs`, unless another holder has it. */
  lease(key: string, ttlMs: number): Promise<Lease | undefined>;
}

/**
 * The right to do one thing alone for a while.
 *
 * @publicApi
 */
export interface Lease {
  release(): Promise<void>;
}

/** Injection token of the {@link InstallationStore}. */
export const INSTALLATION_STORE = Symbol.for('nestjs-bitrix24-events:installation-store');
