import type { PhpMap } from '../php/index.js';
import type { Binding } from './bindings.js';
import { seconds } from './clock.js';
import type { PortalModel } from './portal.js';

/** One event for one binding row, as the portal hands it to the queue server. */
export interface QueueItem {
  binding: Binding;
  event: string;
  data: PhpMap;
  /** Seconds since the epoch, taken when the event was raised. */
  ts: number;
  /** Whose token is sent; 0: nobody's. */
  userId: number;
  applicationToken: string;
}

/** Which bindings an event is for; none named: those of every application and webhook. */
export interface Audience {
  clientId?: string | undefined;
}

/**
 * One PHP hit: what one request, or one act of a user, changes. The events raised in it leave together at its
 * end, equal ones once.
 */
export class Hit {
  readonly #items: QueueItem[] = [];
  readonly #seen = new Set<string>();

  /**
   * @param userId who acts; 0: nobody (agents, workflows)
   * @param dedupe whether equal items of this hit are queued once
   */
  constructor(
    private readonly model: PortalModel,
    readonly userId: number,
    private readonly dedupe = true,
  ) {}

  /** Raises an event. Which bindings get it is decided now, by the state of now. */
  raise(event: string, data: PhpMap, audience: Audience = {}): void {
    for (const binding of this.model.bindings.forEvent(event)) {
      // Offline rows feed a queue inside the portal; the queue server never sees them.
      if (binding.offline) continue;
      const applicationToken = this.#tokenFor(binding, audience);
      if (applicationToken === undefined) continue;
      const userId = binding.userId > 0 ? binding.userId : this.userId;
      this.#queue({ binding, event, data, ts: seconds(this.model.facts.clock), userId, applicationToken });
    }
  }

  /** What the hit sends at its end. */
  end(): QueueItem[] {
    return this.#items.splice(0);
  }

  /** The `application_token` to send, `undefined` when this row gets nothing. */
  #tokenFor(binding: Binding, audience: Audience): string | undefined {
    if (binding.webhookId !== undefined) {
      return audience.clientId === undefined
        ? this.model.webhooks.outgoing(binding.webhookId)?.applicationToken
        : undefined;
    }
    const app = this.model.applications.find(binding.clientId ?? '');
    if (!app || !app.active || !app.installed || app.paymentExpired) return undefined;
    if (audience.clientId !== undefined && audience.clientId !== app.clientId) return undefined;
    return app.applicationToken;
  }

  #queue(item: QueueItem): void {
    if (this.dedupe && this.#isRepeated(item)) return;
    this.#items.push(item);
  }

  /** The row's id is not part of the key, nor is `ts`. */
  #isRepeated({ binding, event, data, userId, applicationToken }: QueueItem): boolean {
    const key = JSON.stringify([binding.clientId, binding.handler, event, userId, applicationToken, data]);
    if (this.#seen.has(key)) return true;
    this.#seen.add(key);
    return false;
  }
}
