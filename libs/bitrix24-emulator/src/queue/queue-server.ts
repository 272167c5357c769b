import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueItem } from '../model/hit.js';
import type { PortalModel } from '../model/portal.js';
import type { SentDelivery } from './delivery.js';
import { messageBody } from './message.js';
import { Pacing } from './pacing.js';
import { postForm } from './post.js';
import type { QueueOptions } from './queue.options.js';
import { reasonOf } from './reason.js';
import type { Routes } from './routes.js';

/** Sends each item once, first in first out, and keeps what it sent. */
export class QueueServer {
  /** Everything that was sent, oldest first. */
  readonly deliveries: SentDelivery[] = [];

  readonly #waiting: QueueItem[] = [];
  readonly #underWay = new Set<Promise<void>>();
  readonly #agent: Agent;
  readonly #pacing: Pacing;
  readonly #stop = new AbortController();
  #head = 0;
  #idle: (() => void)[] = [];

  constructor(
    private readonly model: PortalModel,
    private readonly routes: Routes,
    private readonly options: QueueOptions,
  ) {
    this.#agent = new Agent({ keepAlive: options.keepAlive, maxSockets: Infinity });
    this.#pacing = new Pacing(options.slowAfter);
  }

  enqueue(items: QueueItem[]): void {
    if (items.length === 0 || this.#stop.signal.aborted) return;
    this.#waiting.push(...items);
    // After the answer to the request that raised them: the portal hands its events over at the end of a hit.
    setImmediate(() => this.#pump());
  }

  /** Resolves when nothing waits and nothing is under way. */
  async settled(): Promise<void> {
    if (this.#isIdle()) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Drops what waits and cuts what is under way. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#waiting.length = this.#head;
    this.#agent.destroy();
    await Promise.all(this.#underWay);
    this.#announceIdle();
  }

  #isIdle(): boolean {
    return this.#head === this.#waiting.length && this.#underWay.size === 0;
  }

  #announceIdle(): void {
    if (this.#isIdle()) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #pump(): void {
    while (this.#underWay.size < this.options.concurrency && this.#head < this.#waiting.length) {
      const sent = this.#send(this.#waiting[this.#head++]!).finally(() => {
        this.#underWay.delete(sent);
        this.#pump();
        this.#announceIdle();
      });
      this.#underWay.add(sent);
    }
    this.#compact();
  }

  /** Lets go of what was taken, now and then: `shift` on a long array costs too much. */
  #compact(): void {
    if (this.#head < 1024 || this.#head * 2 < this.#waiting.length) return;
    this.#waiting.splice(0, this.#head);
    this.#head = 0;
  }

  async #send(item: QueueItem): Promise<void> {
    const url = item.binding.handler;
    const delay = this.#pacing.delay(url, performance.now());
    if (delay > 0) await sleep(delay, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    if (this.#stop.signal.aborted) return;
    const started = performance.now();
    const delivery: SentDelivery = {
      event: item.event,
      handlerId: item.binding.id,
      url,
      body: messageBody(this.model, item, this.options.legacy),
      sentAt: this.model.facts.clock.now(),
    };
    this.deliveries.push(delivery);
    try {
      delivery.status = await postForm(
        this.routes.resolve(url),
        delivery.body,
        this.#agent,
        this.options.timeout,
      );
    } catch (error) {
      delivery.error = reasonOf(error);
    }
    delivery.latencyMs = performance.now() - started;
    this.#pacing.answered(url, delivery.latencyMs, performance.now());
  }
}
