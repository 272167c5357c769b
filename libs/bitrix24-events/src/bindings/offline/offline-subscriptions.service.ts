import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { KeyedMutex } from '../../common/async/index.js';
import { BINDING_MEMORY } from '../plan/binding-memory.js';
import type { BindingMemory } from '../plan/binding-memory.js';
import { nextRecord, toPortalOffline, withoutDrained } from './offline-record.js';
import type { OfflineFound, OfflineRecord } from './offline-record.js';
import { parseRecord } from './parse-offline-record.js';
import type { PortalOffline } from '../plan/portal-offline.js';
import type { OfflineFeatures } from '../portal/portal-view.js';

/** Records that are read in one go. */
const LOAD_BATCH_SIZE = 200;

type Next = (record: OfflineRecord | undefined) => OfflineRecord | undefined;

/** Which portals are asked for events by their offline queue, and how. Kept in the {@link BindingMemory}. */
@Injectable()
export class OfflineSubscriptions {
  /** Changes of one portal's record, one after the other. */
  private readonly changes = new KeyedMutex();
  /** Connectors for calls of handlers, by portal: handlers cannot wait until the record is read. */
  private readonly eventConnectors = new Map<string, string>();
  private readonly listeners: ((memberId: string) => void)[] = [];

  constructor(@Inject(BINDING_MEMORY) private readonly memory: BindingMemory) {}

  /** What the last sync of a portal found and bound; empty without one. */
  async state(memberId: string): Promise<PortalOffline> {
    return toPortalOffline(await this.record(memberId));
  }

  /**
   * That a queue out of `draining` has no row left: it is not to be read again, unless something is still bound there.
   */
  async drained(memberId: string, connector: string | undefined): Promise<void> {
    await this.change(memberId, (record) => record && withoutDrained(record, connector ?? ''));
  }

  /**
   * A portal has refused a call because its plan lacks a feature: the result of the last sync is
   * outdated. The next one finds out more.
   */
  async lacks(memberId: string, feature: keyof OfflineFeatures): Promise<void> {
    await this.change(
      memberId,
      (record) =>
        record && {
          ...record,
          [feature]: false,
          ...(feature === 'connectable' && { refused: 'no-connector' as const }),
        },
    );
  }

  /** Reads what {@link eventConnector} knows of these portals; before handlers run. */
  async load(memberIds: readonly string[]): Promise<void> {
    for (let start = 0; start < memberIds.length; start += LOAD_BATCH_SIZE) {
      // oxlint-disable-next-line no-await-in-loop -- others have their turn between them
      await Promise.all(
        memberIds.slice(start, start + LOAD_BATCH_SIZE).map((memberId) => this.record(memberId)),
      );
      // oxlint-disable-next-line no-await-in-loop
      await setImmediate();
    }
  }

  /** `auth_connector` of what handlers change on a portal; `undefined` where its plan is not known to take one. */
  eventConnector(memberId: string): string | undefined {
    return this.eventConnectors.get(memberId);
  }

  /** Calls `listener` for each portal whose state has changed. It must not throw. */
  onChanged(listener: (memberId: string) => void): void {
    this.listeners.push(listener);
  }

  /** The result of a sync. @internal */
  async observed(memberId: string, found: OfflineFound): Promise<void> {
    await this.change(memberId, (record) => nextRecord(record, found));
  }

  /** The portal is to be forgotten. @internal */
  async forget(memberId: string): Promise<void> {
    await this.change(memberId, () => undefined);
  }

  /** As stored: another process may have synced. @internal */
  async record(memberId: string): Promise<OfflineRecord | undefined> {
    return this.noted(memberId, parseRecord(await this.memory.get(keyOf(memberId))));
  }

  private noted(memberId: string, record: OfflineRecord | undefined): OfflineRecord | undefined {
    if (record?.connector && record.connectable === true)
      this.eventConnectors.set(memberId, record.connector);
    else this.eventConnectors.delete(memberId);
    return record;
  }

  private change(memberId: string, next: Next): Promise<void> {
    return this.changes.run(memberId, () => this.write(memberId, next));
  }

  private async write(memberId: string, next: Next): Promise<void> {
    const key = keyOf(memberId);
    const stored = await this.memory.get(key);
    const record = this.noted(memberId, next(parseRecord(stored)));
    const json = record && JSON.stringify(record);
    if (json === stored) return;
    if (json === undefined) await this.memory.delete(key);
    else await this.memory.set(key, json);
    for (const listener of this.listeners) listener(memberId);
  }
}

/** Beside the planner's memory of the same portal. No `member_id` holds a slash. */
const keyOf = (memberId: string): string => `${memberId}/offline`;
