import { inBackground, type Clock } from '../../common/index.js';
import type { RestTransport } from '../../rest/index.js';
import { AddressList } from '../addresses/address-list.js';
import { readNodes } from './read-nodes.js';

/** New nodes are published 5 to 10 minutes before they are used (protocol 11). */
const REFRESH_INTERVAL_MS = 300_000;
/** The publisher asks for no more frequent requests than this. */
const MIN_REFRESH_INTERVAL_MS = 60_000;

/** The vendor's lists: world, and RU/BY/KZ (protocol 11). */
export const PUBLISHED_LISTS: readonly string[] = [
  'https://dl.bitrix24.com/webhook/app-world.json',
  'https://repos.1c-bitrix.ru/webhook/app.json',
];

/**
 * The state of the lists after a refresh: all current, some kept from before, or one that has never
 * been read.
 */
export type ListsState = 'current' | 'kept' | 'unavailable';

/** An event from an unknown server waits this long at most. */
const LOOKUP_TIMEOUT = '5s';

/** Notified after each refresh. `problems`: which list could not be read, and why. */
export interface ListsListener {
  listsRefreshed(state: ListsState, problems: readonly string[]): void;
}

/** The queue servers' addresses as published by Bitrix24, refreshed regularly. */
export class PublishedLists {
  private readonly lists = new Map<string, AddressList>();
  private readonly stopping = new AbortController();
  private refreshing: Promise<void> | undefined;
  private refreshedAt = -Infinity;
  private cancel: (() => void) | undefined;

  constructor(
    private readonly urls: readonly string[],
    private readonly transport: RestTransport,
    private readonly listener: ListsListener,
    private readonly clock: Clock,
  ) {}

  start(): void {
    inBackground(this.refreshLists());
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.cancel?.();
    await this.refreshing;
  }

  /**
   * Whether an event may come from this address. Before it refuses one, it refreshes the lists if
   * the last refresh is long ago. Allows every address until each list has been read once: without
   * it genuine events would be lost.
   */
  allows(address: string): boolean | Promise<boolean> {
    return this.has(address) || this.allowsAfterRefresh(address);
  }

  private async allowsAfterRefresh(address: string): Promise<boolean> {
    const isLongAgo = this.clock.now() - this.refreshedAt >= MIN_REFRESH_INTERVAL_MS;
    if (this.refreshing !== undefined || isLongAgo) await this.refreshLists();
    return !this.isComplete || this.has(address);
  }

  private has(address: string): boolean {
    for (const list of this.lists.values()) if (list.has(address)) return true;
    return false;
  }

  private get isComplete(): boolean {
    return this.lists.size === this.urls.length;
  }

  /** Never rejects. Concurrent callers share one refresh. */
  private refreshLists(): Promise<void> {
    if (this.stopping.signal.aborted) return Promise.resolve();
    return (this.refreshing ??= this.readLists().finally(() => {
      this.refreshing = undefined;
    }));
  }

  private async readLists(): Promise<void> {
    const { clock } = this;
    this.cancel?.();
    this.refreshedAt = clock.now();
    this.cancel = clock.schedule(() => inBackground(this.refreshLists()), REFRESH_INTERVAL_MS);
    const found = await Promise.all(this.urls.map((url) => this.readList(url)));
    if (this.stopping.signal.aborted) return;
    const problems = found.filter((problem) => problem !== undefined);
    const kept = this.isComplete ? 'kept' : 'unavailable';
    this.listener.listsRefreshed(problems.length === 0 ? 'current' : kept, problems);
  }

  private async readList(url: string): Promise<string | undefined> {
    try {
      const { status, body } = await this.transport.send({
        to: 'server',
        method: 'GET',
        url,
        signal: this.stopping.signal,
        timeout: LOOKUP_TIMEOUT,
      });
      const nodes = readNodes(status, body);
      if (!Array.isArray(nodes)) return `${url}: ${nodes.problem}`;
      this.lists.set(url, new AddressList(nodes));
      return undefined;
    } catch (error) {
      return `${url}: ${error instanceof Error ? error.message : 'unknown failure'}`;
    }
  }
}
