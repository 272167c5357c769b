import type { Installation, TokenlessInstallation } from './installation.js';

/**
 * An install that is pending verification. Secrets are encrypted at rest if a key is given.
 *
 * @publicApi
 */
export interface PendingInstall {
  /** Hash of (clientId, access token): the same request is enqueued only once. */
  id: string;
  clientId: string;
  /** As claimed by the request. */
  memberId: string;
  parkedAt: number;
  attempts: number;
  /** When it is due for verification, milliseconds since the epoch. */
  dueAt: number;
  /**
   * Address that the request came from, `''` if unknown: a flood from one address must not crowd
   * out others.
   */
  source: string;
  /**
   * Hash of its `application_token`, `''` without one: events with an equal one may be deferred
   * with it.
   */
  tokenHash: string;
  /** The candidate, serialised; opaque to a store. */
  payload: string;
}

/** @publicApi */
export type PendingInstallListing = Omit<PendingInstall, 'payload'>;

/**
 * Limits on the pending installs of one application.
 *
 * @publicApi
 */
export interface PendingBounds {
  total: number;
  /** From one {@link PendingInstall.source}. */
  perSource: number;
  /** For one claimed portal. */
  perMember: number;
}

/**
 * Pending installs that share a source or portal, and the id of the most recent one.
 *
 * @publicApi
 */
export interface PendingCrowd {
  count: number;
  newest: string;
}

/**
 * How crowded the queue is for a new install.
 *
 * @publicApi
 */
export interface PendingCrowds {
  /** Pending installs of the same source, of the same claimed portal, and of both. */
  ofSource: number;
  ofMember: number;
  ofBoth: number;
  /** The source with the most; absent if nothing is pending, as are the others. */
  largestSource?: PendingCrowd;
  /** Within its source, the claimed portal with the most. */
  largestMemberOfSource?: PendingCrowd;
  /** For its claimed portal, the source with the most. */
  largestSourceOfMember?: PendingCrowd;
}

/**
 * An event that arrived before its portal's install was verified.
 *
 * @publicApi
 */
export interface DeferredEvent {
  /** Unique id of the event. */
  id: string;
  /** The event, serialised; opaque to a store. */
  payload: string;
}

/**
 * Limits on the events deferred with one pending install, and in total.
 *
 * @publicApi
 */
export interface DeferBounds {
  events: number;
  /** Total size of the payloads, in bytes. */
  bytes: number;
  totalBytes: number;
}

/**
 * An uninstall that is being verified.
 * - `check`: the portal has not yet been asked whether the application is gone
 * - `gone`: it is, and the tombstone is stored; handlers are to be notified
 * - `told`: they have been notified; the portal's data is to be deleted
 * - `purged`: the data is deleted, except for the tombstone
 *
 * @publicApi
 */
export interface PendingUninstall {
  clientId: string;
  memberId: string;
  stage: 'check' | 'gone' | 'told' | 'purged';
  /** When ONAPPUNINSTALL came, milliseconds since the epoch. */
  since: number;
  attempts: number;
  dueAt: number;
  /** The received event, serialised; opaque to a store, and secret. */
  payload: string;
}

/**
 * Stores installations. Safe for several processes: writes compare versions, work is guarded by
 * leases.
 *
 * @publicApi
 */
export interface InstallationStore {
  get(clientId: string, memberId: string): Promise<Installation | undefined>;
  /**
   * Stores `record` (with `version` incremented) if the stored version is `expectedVersion`
   * (`undefined`: if there is none). Resolves to whether it did.
   */
  putIfVersion(record: Installation, expectedVersion: number | undefined): Promise<boolean>;
  /**
   * A page of installations in a stable order, without those that cannot be decrypted; the `cursor`
   * of the last page is `undefined`.
   */
  list(clientId: string, cursor?: string): Promise<{ items: Installation[]; cursor?: string }>;
  /**
   * As {@link list}, but without tokens and therefore without decryption: installations that cannot
   * be decrypted are included. Reading a page should take a few milliseconds at most.
   */
  listTokenless(
    clientId: string,
    cursor?: string,
  ): Promise<{ items: TokenlessInstallation[]; cursor?: string }>;
  /**
   * A text that changes whenever the record does, including when it was removed and stored again;
   * `undefined` without one. Far cheaper than {@link get}, since it decrypts nothing.
   */
  revision(clientId: string, memberId: string): Promise<string | undefined>;
  /** The portals with an active installation at this {@link Installation.domain}. */
  activeAt(clientId: string, domain: string): Promise<string[]>;
  /**
   * Number of active installations of an application. Called once at each start, which waits for
   * it.
   */
  countActive(clientId: string): Promise<number>;

  /**
   * Removes it if the stored version is `expectedVersion`. Resolves to whether it did. Pending
   * installs and their deferred events stay.
   */
  remove(clientId: string, memberId: string, expectedVersion: number): Promise<boolean>;

  /**
   * Enqueues an install, if the bounds leave room. Enqueuing the same `id` again changes nothing
   * and resolves to `true`.
   */
  enqueueInstall(install: PendingInstall, bounds: PendingBounds): Promise<boolean>;
  /**
   * Pending installs of an application that are due at `now`, without payloads. Sources take turns,
   * and within a source the claimed portals do; the one due longest goes first. The cost must not
   * grow with the number of pending installs.
   *
   * @param exceptMembers claimed portals whose installs are left out
   */
  pendingInstalls(
    clientId: string,
    now: number,
    limit: number,
    exceptMembers?: readonly string[],
  ): Promise<PendingInstallListing[]>;
  /** All pending installs of an application, or those that claim one portal, oldest first. */
  pendingOf(
    clientId: string,
    memberId?: string,
  ): Promise<Pick<PendingInstall, 'id' | 'source' | 'memberId'>[]>;
  /**
   * How crowded the queue is for `newcomer`. The cost must not grow with the number of pending
   * installs.
   */
  crowds(clientId: string, newcomer: Pick<PendingInstall, 'source' | 'memberId'>): Promise<PendingCrowds>;
  /** Makes everything that is due after `latest` due at `latest`: the clock has been set back. */
  hastenPending(clientId: string, latest: number): Promise<void>;
  /**
   * The payload of a pending install, or `undefined` if it is no longer pending. Rejects if it
   * cannot be decrypted.
   */
  pendingPayload(id: string): Promise<string | undefined>;
  /** Replaces the payload of a pending install. */
  reschedulePending(id: string, payload: string): Promise<void>;
  /** When the next pending install of an application is due. */
  nextPendingAt(clientId: string): Promise<number | undefined>;
  postpone(id: string, attempts: number, dueAt: number): Promise<void>;
  /** Removes it and its deferred events. */
  removePending(id: string): Promise<void>;

  /**
   * Defers an event with each pending install of this portal and `tokenHash`, in the order of the
   * calls, if the bounds leave room. Resolves to whether at least one install holds it.
   */
  deferEvent(
    match: Pick<PendingInstall, 'clientId' | 'memberId' | 'tokenHash'>,
    event: DeferredEvent,
    bounds: DeferBounds,
  ): Promise<boolean>;
  /**
   * The events deferred with a pending install, in order. Those that cannot be decrypted are left
   * out.
   */
  deferredEvents(parkedId: string): Promise<DeferredEvent[]>;

  /**
   * Stores an uninstall. If the same portal has one at the stage `check`, only its payload is
   * replaced; one at a later stage is replaced as a whole.
   */
  putUninstall(uninstall: PendingUninstall): Promise<void>;
  /**
   * Uninstalls of an application that are due at `now`, oldest first. Those that cannot be
   * decrypted have the payload `''`.
   */
  uninstalls(clientId: string, now: number, limit: number): Promise<PendingUninstall[]>;
  nextUninstallAt(clientId: string): Promise<number | undefined>;
  /** As {@link hastenPending}, for uninstalls. */
  hastenUninstalls(clientId: string, latest: number): Promise<void>;
  /**
   * Moves it to a stage and schedules its next attempt; has no effect if it is no longer stored.
   */
  moveUninstall(
    uninstall: Pick<PendingUninstall, 'clientId' | 'memberId' | 'since' | 'stage' | 'attempts' | 'dueAt'>,
  ): Promise<void>;
  /** Removes the uninstall that arrived at `since`. */
  endUninstall(uninstall: Pick<PendingUninstall, 'clientId' | 'memberId' | 'since'>): Promise<void>;

  /** The portal that an outgoing webhook's token was first seen from (`tokenHash` is no secret), or `undefined`. */
  webhookPortal(tokenHash: string): Promise<string | undefined>;
  /**
   * Associates it with a portal, unless it already has one. Resolves to the portal it is associated
   * with now.
   */
  pinWebhookPortal(tokenHash: string, memberId: string): Promise<string>;
  /** Removes all associations with this portal. Resolves to their number. */
  unpinWebhooks(memberId: string): Promise<number>;

  /**
   * Acquires the lease for `ttlMs`, unless another holder has it. A lease that ends later than
   * twice its duration from now was acquired before the clock was set back, and is free.
   */
  lease(key: string, ttlMs: number): Promise<Lease | undefined>;
}

/**
 * The exclusive right to do something for a limited time.
 *
 * @publicApi
 */
export interface Lease {
  /**
   * Extends it to `ttlMs` from now. Resolves to whether it was still held: an expired lease is not
   * revived.
   */
  renew(ttlMs: number): Promise<boolean>;
  release(): Promise<void>;
}

/** Injection token of the {@link InstallationStore}. */
export const INSTALLATION_STORE = Symbol.for('nestjs-bitrix24-events:installation-store');
