import { Inject, Injectable } from '@nestjs/common';
import { BoundedMap } from '../../common/async/index.js';
import { CLOCK, toMilliseconds, type Clock } from '../../common/index.js';
import { INSTALLATION_STORE, type InstallationStore } from './installation-store.js';
import type { Installation } from './installation.js';
import {
  APPLICATION_OPTIONS,
  PORTALS_OPTIONS,
  type ApplicationOptions,
  type PortalsOptions,
} from '../portals.options.js';
import { digestOf } from '../senders/token-digest.js';

/** Maximum number of installations cached whole, with their tokens. */
const MAX_WHOLE = 10_000;

/** Limits how much memory unknown portals can occupy. */
const MAX_ABSENT = 10_000;

interface Entry {
  until: number;
  /** Of the stored record; it is read and decrypted again only if this has changed. */
  revision: string;
  installation: Installation;
}

/** Distinguishes genuine requests of a portal from forged ones. Holds no token. */
export interface KnownSender {
  domain: string;
  /** Of the `application_token`; `undefined` where none is accepted. */
  digest: Buffer | undefined;
}

interface SenderEntry extends KnownSender {
  until: number;
  revision: string;
}

/**
 * Short-lived in-memory cache of installations: every request needs one. Absent ones are cached
 * too. All writes of this process go through this class.
 */
@Injectable()
export class InstallationCache {
  readonly clientId: string | undefined;
  /** Private, so that inspection does not show the tokens. */
  readonly #whole = new BoundedMap<string, Entry>(MAX_WHOLE);
  /** One for each installed portal: small, and never evicted. */
  private readonly senders = new Map<string, SenderEntry>();
  private readonly absent = new BoundedMap<string, number>(MAX_ABSENT);
  private readonly ttl: number;

  constructor(
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(APPLICATION_OPTIONS) application: ApplicationOptions | undefined,
    @Inject(PORTALS_OPTIONS) options: PortalsOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.clientId = application?.clientId;
    this.ttl = toMilliseconds(options.cacheFor);
  }

  /** The installation on a portal, at most `portals.cacheFor` old; `undefined` also without an application. */
  async get(memberId: string): Promise<Installation | undefined> {
    const entry = this.#whole.get(memberId);
    if (entry && entry.until > this.clock.monotonic()) return entry.installation;
    if (this.isAbsent(memberId)) return undefined;
    return this.load(memberId);
  }

  /**
   * How to recognize its requests, at most `portals.cacheFor` old; `undefined` if nothing is
   * installed.
   */
  async sender(memberId: string): Promise<KnownSender | undefined> {
    const known = this.senders.get(memberId);
    if (known && known.until > this.clock.monotonic()) return known;
    if (this.clientId === undefined || this.isAbsent(memberId)) return undefined;
    const until = this.clock.monotonic() + this.ttl;
    const revision = await this.store.revision(this.clientId, memberId);
    if (known && known.revision === revision) {
      known.until = until;
      return known;
    }
    await this.load(memberId);
    return this.senders.get(memberId);
  }

  /** The installation as stored now, bypassing the cache. */
  fresh(memberId: string): Promise<Installation | undefined> {
    return this.load(memberId);
  }

  /** `putIfVersion` of the store; whatever the result, the next read is fresh. */
  async put(record: Installation, expectedVersion: number | undefined): Promise<boolean> {
    try {
      return await this.store.putIfVersion(record, expectedVersion);
    } finally {
      this.drop(record.memberId);
    }
  }

  /** `remove` of the store; whatever the result, the next read is fresh. */
  async remove(memberId: string, expectedVersion: number): Promise<boolean> {
    if (this.clientId === undefined) return false;
    try {
      return await this.store.remove(this.clientId, memberId, expectedVersion);
    } finally {
      this.drop(memberId);
    }
  }

  private async load(memberId: string): Promise<Installation | undefined> {
    if (this.clientId === undefined) return undefined;
    const until = this.clock.monotonic() + this.ttl;
    const revision = await this.store.revision(this.clientId, memberId);
    const known = this.#whole.get(memberId);
    if (revision !== undefined && known?.revision === revision) {
      known.until = until;
      return known.installation;
    }
    // The revision was read first: a change between the two reads is detected by the next one.
    const installation = revision === undefined ? undefined : await this.store.get(this.clientId, memberId);
    if (installation === undefined || revision === undefined) this.rememberAbsent(memberId, until);
    else this.remember(installation, revision, until);
    return installation;
  }

  private remember(installation: Installation, revision: string, until: number): void {
    const { memberId, domain, status, applicationToken } = installation;
    this.absent.delete(memberId);
    this.#whole.set(memberId, { until, revision, installation });
    const accepts = status === 'active' && applicationToken !== '';
    this.senders.set(memberId, {
      until,
      revision,
      domain,
      digest: accepts ? digestOf(applicationToken) : undefined,
    });
  }

  private rememberAbsent(memberId: string, until: number): void {
    this.drop(memberId);
    // Copied, because the engine may otherwise retain the whole body of which `memberId` is a
    // slice.
    this.absent.set(Buffer.from(memberId).toString(), until);
  }

  private isAbsent(memberId: string): boolean {
    return (this.absent.get(memberId) ?? 0) > this.clock.monotonic();
  }

  private drop(memberId: string): void {
    this.#whole.delete(memberId);
    this.senders.delete(memberId);
    this.absent.delete(memberId);
  }
}
