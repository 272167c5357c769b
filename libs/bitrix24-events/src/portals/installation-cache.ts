import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, toMilliseconds, type Clock } from '../common/index.js';
import { INSTALLATION_STORE, type InstallationStore } from './installation-store.js';
import type { Installation } from './installation.js';
import {
  APPLICATION_OPTIONS,
  PORTALS_OPTIONS,
  type ApplicationOptions,
  type PortalsOptions,
} from './portals.options.js';

/** Bounds what unknown portals can make us remember. */
const MOST_ENTRIES = 10_000;

interface Entry {
  until: number;
  installation: Promise<Installation | undefined>;
}

/**
 * The application's installations, kept in memory for a moment: each request asks for one. Absent ones are
 * kept too. All writes of this process go through here.
 */
@Injectable()
export class InstallationCache {
  readonly clientId: string | undefined;
  private readonly entries = new Map<string, Entry>();
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
  get(memberId: string): Promise<Installation | undefined> {
    const entry = this.entries.get(memberId);
    if (entry && entry.until > this.clock.now()) return entry.installation;
    return this.load(memberId);
  }

  /** The installation as it is stored now. */
  fresh(memberId: string): Promise<Installation | undefined> {
    return this.load(memberId);
  }

  /** `putIfVersion` of the store; whatever comes of it, the next look is a fresh one. */
  async put(record: Installation, expectedVersion: number | undefined): Promise<boolean> {
    try {
      return await this.store.putIfVersion(record, expectedVersion);
    } finally {
      this.entries.delete(record.memberId);
    }
  }

  /** `remove` of the store; whatever comes of it, the next look is a fresh one. */
  async remove(memberId: string, expectedVersion: number): Promise<boolean> {
    if (this.clientId === undefined) return false;
    try {
      return await this.store.remove(this.clientId, memberId, expectedVersion);
    } finally {
      this.entries.delete(memberId);
    }
  }

  private load(memberId: string): Promise<Installation | undefined> {
    if (this.clientId === undefined) return Promise.resolve(undefined);
    const installation = this.store.get(this.clientId, memberId);
    const entry = { until: this.clock.now() + this.ttl, installation };
    this.remember(memberId, entry);
    return installation.catch((error: unknown) => {
      if (this.entries.get(memberId) === entry) this.entries.delete(memberId);
      throw error;
    });
  }

  private remember(memberId: string, entry: Entry): void {
    // A copy: the engine may keep the whole body alive, of which `memberId` is a slice.
    const key = Buffer.from(memberId).toString();
    this.entries.delete(key);
    this.entries.set(key, entry);
    if (this.entries.size > MOST_ENTRIES) {
      const [oldest] = this.entries.keys();
      this.entries.delete(oldest!);
    }
  }
}
