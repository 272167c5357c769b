import { inBackground, type Clock } from '../../common/index.js';
import type { RestTransport } from '../../rest/index.js';
import { AddressList } from '../addresses/address-list.js';
import { readNodes } from './read-nodes.js';

/** New nodes are published 5 to 10 minutes before they are used (protocol 11). */
const REFRESH_INTERVAL_MS = 300_000;
/** The publisher asks for no more than this. */
const MIN_REFRESH_INTERVAL_MS = 60_000;

/** The vendor's: world, and RU/BY/KZ (protocol 11). */
export const PUBLISHED_LISTS: readonly string[] = [
  'https://dl.bitrix24.com/webhook/app-world.json',
  'https://repos.1c-bitrix.ru/webhook/app.json',
];

/** What the lists are after a look: each as it is now, some as they were before, or one that never could be had. */
export type ListsState = 'current' | 'kept' | 'unavailable';

/** An event from a server that is not known yet waits for it. */
const LOOKUP_TIMEOUT = '5s';

/** Is told after each look how it went. `problems`: why which list could not be had. */
export interface ListsListener {
  listsRefreshed(state: ListsState, problems: readonly string[]): void;
}

/** The queue servers' addresses as their owner publishes them, looked up now and then. */
export class PublishedLists {
  private readonly lists = new Map<string, AddressList>();
  private readonly stopping = new AbortController();
  private looking: Promise<void> | undefined;
  private lookedAt = -Infinity;
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
    await this.looking;
  }

  /**
   * Whether an event may come from this address. Looks once more, if the last look was a while ago, before it says no.
   * Says yes as long as one of the lists could never be had: without it genuine events would be lost.
   */
  allows(address: string): boolean | Promise<boolean> {
    return this.has(address) || this.allowsAfterLook(address);
  }

  private async allowsAfterLook(address: string): Promise<boolean> {
    const isLongAgo = this.clock.now() - this.lookedAt >= MIN_REFRESH_INTERVAL_MS;
    if (this.looking !== undefined || isLongAgo) await this.refreshLists();
    return !this.isComplete || this.has(address);
  }

  private has(address: string): boolean {
    for (const list of this.lists.values()) if (list.has(address)) return true;
    return false;
  }

  private get isComplete(): boolean {
    return this.lists.size === this.urls.length;
  }

  /** Never rejects; who asks while one is under way gets that one. */
  private refreshLists(): Promise<void> {
    if (this.stopping.signal.aborted) return Promise.resolve();
    return (this.looking ??= this.lookAtAll().finally(() => {
      this.looking = undefined;
    }));
  }

  private async lookAtAll(): Promise<void> {
    const { clock } = this;
    this.cancel?.();
    this.lookedAt = clock.now();
    this.cancel = clock.schedule(() => inBackground(this.refreshLists()), REFRESH_INTERVAL_MS);
    const found = await Promise.all(this.urls.map((url) => this.lookAt(url)));
    if (this.stopping.signal.aborted) return;
    const problems = found.filter((problem) => problem !== undefined);
    const kept = this.isComplete ? 'kept' : 'unavailable';
    this.listener.listsRefreshed(problems.length === 0 ? 'current' : kept, problems);
  }

  private async lookAt(url: string): Promise<string | undefined> {
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
