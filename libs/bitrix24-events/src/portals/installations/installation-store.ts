import type { Installation, TokenlessInstallation } from './installation.js';

/**
 * An install that waits for its verification. Secrets are encrypted at rest where a key is given.
 *
 * @publicApi
 */
export interface PendingInstall {
  /** Hash of (clientId, access token): the same request parks once. */
  id: string;
  clientId: string;
  /** As claimed by the request. */
  memberId: string;
  parkedAt: number;
  attempts: number;
  /** When it is due for verification, milliseconds since the epoch. */
  dueAt: number;
  /** Address that the request came from, `''` when unknown: a flood of one address must not crowd out the others. */
  source: string;
  /** Hash of the `application_token` that it brings, `''` without one: events with an equal one may wait with it. */
  tokenHash: string;
  /** The candidate, serialised; opaque to a store. */
  payload: string;
}

/** @publicApi */
export type PendingInstallListing = Omit<PendingInstall, 'payload'>;

/**
 * Most installs that wait at once, of one application.
 *
 * @publicApi
 */
export interface PendingBounds {
  total: number;
  /** Of one {@link PendingInstall.source}. */
  perSource: number;
  /** Of one claimed portal. */
  perMember: number;
}

/**
 * Parked installs that have something in common, and the id of the one that came last.
 *
 * @publicApi
 */
export interface PendingCrowd {
  count: number;
  newest: string;
}

/**
 * How crowded it is where a newcomer would be parked.
 *
 * @publicApi
 */
export interface PendingCrowds {
  /** How many are of its source, of its claimed portal, and of both. */
  ofSource: number;
  ofMember: number;
  ofBoth: number;
  /** The source with most; absent where nothing is parked, as the others. */
  largestSource?: PendingCrowd;
  /** Of its source, the claimed portal with most. */
  largestMemberOfSource?: PendingCrowd;
  /** Of its claimed portal, the source with most. */
  largestSourceOfMember?: PendingCrowd;
}

/**
 * An event that came before its portal's install was verified.
 *
 * @publicApi
 */
export interface DeferredEvent {
  /** Names the event, and no other. */
  id: string;
  /** The event, serialised; opaque to a store. */
  payload: string;
}

/**
 * Most that waits with one parked install, and in all.
 *
 * @publicApi
 */
export interface DeferBounds {
  events: number;
  /** Of payloads, in bytes. */
  bytes: number;
  totalBytes: number;
}

/**
 * An uninstall that is being looked into.
 * - `check`: the portal has not yet been asked whether the application is gone
 * - `gone`: it is, the tombstone stands; handlers are to be told
 * - `told`: they have been; what is stored of the portal is to be removed
 * - `purged`: it has been, but for the tombstone
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
  /** What came, serialised; opaque to a store, and secret. */
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
  /**
   * As {@link list}, but without the tokens, and so without decrypting anything: those that cannot be decrypted are there
   * too. Reading a page should take a few milliseconds at most.
   */
  listTokenless(
    clientId: string,
    cursor?: string,
  ): Promise<{ items: TokenlessInstallation[]; cursor?: string }>;
  /**
   * A text that changes whenever the record does, also when it was removed and put anew; `undefined` without one. Far
   * cheaper than {@link get}, since it decrypts nothing.
   */
  revision(clientId: string, memberId: string): Promise<string | undefined>;
  /** The portals with an active installation at this {@link Installation.domain}. */
  activeAt(clientId: string, domain: string): Promise<string[]>;
  /** How many active installations an application has. Asked for once at each start, which waits for it. */
  countActive(clientId: string): Promise<number>;

  /**
   * Removes it, when the stored version is `expectedVersion`. Resolves to whether it did. Parked installs and what
   * waits with them stay.
   */
  remove(clientId: string, memberId: string, expectedVersion: number): Promise<boolean>;

  /** Parks one, where the bounds leave room. Parking the same `id` again changes nothing and is `true`. */
  enqueueInstall(install: PendingInstall, bounds: PendingBounds): Promise<boolean>;
  /**
   * Parked ones of an application that are due at `now`; their payloads stay closed. Sources take turns, within one
   * source the claimed portals do, and what is due longest of each goes first. Its cost must not grow with what waits.
   *
   * @param exceptMembers claimed portals whose installs are left out
   */
  pendingInstalls(
    clientId: string,
    now: number,
    limit: number,
    exceptMembers?: readonly string[],
  ): Promise<PendingInstallListing[]>;
  /** All parked ones of an application, or those that claim one portal; the oldest first. */
  pendingOf(
    clientId: string,
    memberId?: string,
  ): Promise<Pick<PendingInstall, 'id' | 'source' | 'memberId'>[]>;
  /** How crowded it is where `newcomer` would be parked. Its cost must not grow with what waits. */
  crowds(clientId: string, newcomer: Pick<PendingInstall, 'source' | 'memberId'>): Promise<PendingCrowds>;
  /** Makes all that is due after `latest` due then: the clock was set back since. */
  hastenPending(clientId: string, latest: number): Promise<void>;
  /** The payload of a parked one, or `undefined` when it is parked no more. Rejects when it cannot be decrypted. */
  pendingPayload(id: string): Promise<string | undefined>;
  /** Replaces the payload of a parked one. */
  reschedulePending(id: string, payload: string): Promise<void>;
  /** When the next parked one of an application is due. */
  nextPendingAt(clientId: string): Promise<number | undefined>;
  postpone(id: string, attempts: number, dueAt: number): Promise<void>;
  /** Removes it, and the events that wait with it. */
  removePending(id: string): Promise<void>;

  /**
   * Keeps an event with each parked install of this portal and `tokenHash`, in the order of the calls, where the bounds
   * leave room. Resolves to whether at least one keeps it.
   */
  deferEvent(
    match: Pick<PendingInstall, 'clientId' | 'memberId' | 'tokenHash'>,
    event: DeferredEvent,
    bounds: DeferBounds,
  ): Promise<boolean>;
  /** What waits with a parked install, in order. Those that cannot be decrypted are left out. */
  deferredEvents(parkedId: string): Promise<DeferredEvent[]>;

  /**
   * Keeps an uninstall. One of the same portal at the stage `check` takes its payload over, and stays as it is
   * otherwise; one of another stage is replaced.
   */
  putUninstall(uninstall: PendingUninstall): Promise<void>;
  /** Uninstalls of an application that are due at `now`, oldest first. Those that cannot be decrypted have no payload: `''`. */
  uninstalls(clientId: string, now: number, limit: number): Promise<PendingUninstall[]>;
  nextUninstallAt(clientId: string): Promise<number | undefined>;
  /** As {@link hastenPending}, of uninstalls. */
  hastenUninstalls(clientId: string, latest: number): Promise<void>;
  /** Takes it to a stage, and to its next attempt; one that is not kept any more stays away. */
  moveUninstall(
    uninstall: Pick<PendingUninstall, 'clientId' | 'memberId' | 'since' | 'stage' | 'attempts' | 'dueAt'>,
  ): Promise<void>;
  /** Removes the one that came at `since`. */
  endUninstall(uninstall: Pick<PendingUninstall, 'clientId' | 'memberId' | 'since'>): Promise<void>;

  /** The portal that an outgoing webhook's token was first seen from (`tokenHash` is no secret), or `undefined`. */
  webhookPortal(tokenHash: string): Promise<string | undefined>;
  /** Fixes it, when none was fixed yet. Resolves to the portal that is fixed now. */
  pinWebhookPortal(tokenHash: string, memberId: string): Promise<string>;
  /** Undoes what was fixed to this portal. Resolves to how many. */
  unpinWebhooks(memberId: string): Promise<number>;

  /**
   * Takes the lease for `ttlMs`, unless another holder has it. A lease whose end is further away than twice the time it
   * was taken for was taken before the clock was set back, and is held by nobody.
   */
  lease(key: string, ttlMs: number): Promise<Lease | undefined>;
}

/**
 * The right to do one thing alone for a while.
 *
 * @publicApi
 */
export interface Lease {
  /** Prolongs it to `ttlMs` from now. Resolves to whether it was still held: a lease that has run out is not revived. */
  renew(ttlMs: number): Promise<boolean>;
  release(): Promise<void>;
}

/** Injection token of the {@link InstallationStore}. */
export const INSTALLATION_STORE = Symbol.for('nestjs-bitrix24-events:installation-store');
