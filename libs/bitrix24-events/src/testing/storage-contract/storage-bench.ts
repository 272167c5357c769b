import assert from 'node:assert/strict';
import type { OpenStorage } from '../../drivers/index.js';
import { InboxBench } from '../inbox-contract/inbox-bench.js';
import { StoreBench } from '../installation-store-contract/store-bench.js';
import type { ManualClock } from '../manual-clock.js';
import type { OpenedStorage } from './opened-storage.js';

/** A storage, its clock, and what happens to its process. */
export class StorageBench {
  readonly clock: ManualClock;
  /** Of the process that runs now. */
  storage: OpenStorage;

  constructor(private readonly opened: OpenedStorage) {
    this.storage = opened.storage;
    this.clock = opened.clock;
  }

  /** The application stops and starts again. */
  async restart(): Promise<void> {
    assert.ok(this.opened.reopen, 'the harness has no reopen(). Try: add it, or say { durable: false }');
    this.storage = await this.opened.reopen();
  }

  /** The process dies, and a new one takes its place. */
  async die(): Promise<void> {
    assert.ok(this.opened.kill, 'the harness has no kill(). Try: add it, or say { durable: false }');
    this.storage = await this.opened.kill();
  }

  /** Another process that lives at the same time. */
  async second(): Promise<OpenStorage> {
    assert.ok(this.opened.second, 'the harness has no second(). Try: add it, or say { multiProcess: false }');
    return this.opened.second();
  }

  /** The inbox of a process, with what cases do to it. */
  inboxOf({ inbox }: OpenStorage = this.storage): InboxBench {
    return new InboxBench({ inbox, clock: this.clock, close: () => Promise.resolve() });
  }

  /** The installations of a process, with what cases put there. */
  installationsOf({ installations }: OpenStorage = this.storage): Promise<StoreBench> {
    return StoreBench.of({ store: installations, clock: this.clock, close: () => Promise.resolve() });
  }
}
