import { BELL } from '../offline/index.js';
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
  /** What the token carries: see {@link HitOrigin.session}. */
  session: number;
  applicationToken: string;
}

/** Which bindings an event is for; nothing named: those of every application and webhook. */
export interface Audience {
  clientId?: string | undefined;
  /** Asked last, of bindings that would get the event otherwise. */
  accepts?: (binding: Binding) => boolean;
}

/** The outermost REST request of a hit. A hit of the UI, of an agent or of an incoming webhook has none of these. */
export interface HitOrigin {
  /** The application whose token it came with. */
  clientId?: string;
  /** Its `auth_connector`. */
  connector?: string;
  /** What was left in a token out of an event: how many more times a change may lead to a change. */
  session?: number | undefined;
}

/**
 * One PHP hit: what one request, or one act of a user, changes. The events raised in it leave together at its
 * end, equal ones once; what offline bindings get is stored then.
 */
export class Hit {
  readonly #items: QueueItem[] = [];
  readonly #offline: QueueItem[] = [];
  readonly #seen = new Set<string>();
  readonly #session: number;

  /**
   * @param userId who acts; 0: nobody (agents, workflows)
   * @param dedupe whether equal items of this hit are queued once
   */
  constructor(
    private readonly model: PortalModel,
    readonly userId: number,
    private readonly dedupe = true,
    private readonly origin: HitOrigin = {},
  ) {
    this.#session = origin.session === undefined ? model.facts.cascadeLimit : origin.session - 1;
  }

  /** Raises an event. Which bindings get it is decided now, by the state of now. */
  raise(event: string, data: PhpMap, audience: Audience = {}): void {
    if (this.#session <= 0) return;
    for (const binding of this.model.bindings.forEvent(event)) {
      const applicationToken = this.#tokenFor(binding, audience);
      if (applicationToken === undefined || !(audience.accepts?.(binding) ?? true)) continue;
      const userId = binding.userId > 0 ? binding.userId : this.userId;
      const ts = seconds(this.model.facts.clock);
      const item = { binding, event, data, ts, userId, session: this.#session, applicationToken };
      // Offline rows feed a queue inside the portal; the queue server never sees them.
      if (binding.offline) this.#offline.push(item);
      else this.#queue(item);
    }
  }

  /** Stores what offline bindings get. What the hit sends at its end. */
  end(): QueueItem[] {
    const told = this.#storeOffline();
    const accepts = (row: Binding): boolean =>
      told.has(row.clientId ?? '') && this.model.bell.rings(row, this);
    if (told.size > 0) this.raise(BELL, {}, { accepts });
    return this.#items.splice(0);
  }

  /** The applications that have got a row. */
  #storeOffline(): Set<string> {
    const stored = new Set<string>();
    for (const { binding, event, data, userId } of this.#offline.splice(0)) {
      const { clientId = '', connector } = binding;
      if (this.#isOwn(clientId, connector)) continue;
      const hasData = Object.keys(data).length > 0;
      this.model.offline.store({ clientId, connector, event, data: hasData ? data : null, userId });
      stored.add(clientId);
    }
    return stored;
  }

  /** A queue does not get what its own application did by the same connector; without one counts as one. */
  #isOwn(clientId: string, connector: string): boolean {
    return clientId === this.origin.clientId && connector === (this.origin.connector ?? '');
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
