import type {
  BitrixEntity,
  BitrixEventData,
  BitrixEventName,
  CanonicalName,
  EventNameHint,
} from '../catalog/index.js';
import type { Bitrix24Client } from '../rest/index.js';
import { readEntity, type EntityAsker } from './entity/index.js';

/** The values that a {@link BitrixEventRecord} is created from. */
export interface BitrixEventInit<Name extends string = string> {
  id: string;
  deliveryId: string;
  name: Name;
  data: BitrixEventData<Name>;
  /** Whether `data` holds secrets, and is therefore not logged. */
  secretData: boolean;
  source: string;
  portal: { memberId: string; domain: string };
  userId?: string;
  occurredAt: Date;
  receivedAt: Date;
  attempt: number;
  coalesced: number;
  replayed: boolean;
  /** Called when a handler reads it: few do. */
  signal: () => AbortSignal;
  /** Default: no. */
  probablyOwn?: boolean;
  /** Replaces reading it from the portal, in tests. */
  entity?: () => Promise<unknown>;
  /** Called at most once, when a handler first needs it. */
  client: () => Bitrix24Client;
  /** Called until it has succeeded once. May throw: there is no token, or it has expired. */
  actorClient: () => Bitrix24Client;
}

/** The class behind `BitrixEvent`; its alias distributes over names, a class cannot. */
export class BitrixEventRecord<Name extends string = string> {
  /**
   * Identifies the accepted event: the same for all its handlers and on every attempt. Use it as
   * the idempotency key.
   */
  readonly id: string;
  /** Identifies the delivery of this event to this handler. */
  readonly deliveryId: string;
  /** Upper case, as on the wire. */
  readonly name: Name;
  /** As received: all leaves are strings, and values that are empty at the portal are absent. */
  readonly data: BitrixEventData<Name>;
  /**
   * `application`, `webhook:<n>` by the position in the module's `webhooks`, `offline` (fetched from the portal's
   * offline queue) or `sweep` (found by `Bitrix24Sweep`).
   */
  readonly source: string;
  /** The portal where it happened. `memberId` never changes, `domain` may. */
  readonly portal: { readonly memberId: string; readonly domain: string };
  /** The user who caused it; absent if the portal names nobody. */
  readonly userId?: string;
  /** The portal's own time, in whole seconds. */
  readonly occurredAt: Date;
  readonly receivedAt: Date;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Number of events merged into this one, including itself (see the option `coalesce`). */
  readonly coalesced: number;
  /** Whether it was run again manually, by `Bitrix24Inbox.replay()`. */
  readonly replayed: boolean;
  /**
   * Whether this process wrote to the object shortly before: the event is probably an echo of that
   * write, but may come from another user who also changed the object. Writes are remembered in
   * memory for two minutes.
   */
  readonly probablyOwn: boolean;

  readonly #secretData: boolean;
  readonly #given: Pick<BitrixEventInit, 'signal' | 'client' | 'actorClient'>;
  #client?: Bitrix24Client;
  #actorClient?: Bitrix24Client;
  #reading?: Promise<unknown>;
  readonly #read: () => Promise<unknown>;

  constructor(init: BitrixEventInit<Name>) {
    this.id = init.id;
    this.deliveryId = init.deliveryId;
    this.name = init.name;
    this.data = init.data;
    this.source = init.source;
    this.portal = init.portal;
    if (init.userId !== undefined) this.userId = init.userId;
    this.occurredAt = init.occurredAt;
    this.receivedAt = init.receivedAt;
    this.attempt = init.attempt;
    this.coalesced = init.coalesced;
    this.replayed = init.replayed;
    this.probablyOwn = init.probablyOwn ?? false;
    this.#read = init.entity ?? (() => readEntity(this));
    this.#secretData = init.secretData;
    this.#given = init;
  }

  /** Aborts when the handler exceeds its `timeout`. */
  get signal(): AbortSignal {
    return this.#given.signal();
  }

  /**
   * Calls the portal as the installation: with the same rights on every attempt. For events of an
   * outgoing webhook, as the owner of the incoming webhook configured with it
   * (`webhooks[].restUrl`); without one, its calls fail.
   */
  get client(): Bitrix24Client {
    return (this.#client ??= this.#given.client());
  }

  /**
   * Calls the portal as the user who caused the event, with the event's own token. Never falls back
   * to other rights. Its writes count towards the portal's cascade limit.
   *
   * @throws when the event carried no token, or the token has expired.
   */
  get actorClient(): Bitrix24Client {
    return (this.#actorClient ??= this.#given.actorClient());
  }

  /**
   * Resolves to the object of the event in its current state, as the installation sees it; to
   * `null` if it has been deleted. It is read once per attempt, however often this is called. If
   * the installation may not see it, that is an error, never `null`.
   *
   * Does not compile for events for which the catalogue has no reading method.
   *
   * @throws EventEntityError `EVENT_WITHOUT_ENTITY`, `EVENT_ENTITY_UNNAMED`, `EVENT_ENTITY_UNCLEAR`
   * @throws Bitrix24RestError refusals of the portal, including missing rights
   * @example
   * ```ts
   * const deal = await event.entity();
   * if (deal?.STAGE_ID === 'WON') await this.ship(deal.ID);
   * ```
   */
  entity(this: EntityAsker<Name>): Promise<BitrixEntity<Name> | null>;
  entity(): Promise<unknown> {
    return (this.#reading ??= this.#readOnce());
  }

  /** A failed read is not cached: the next caller tries again. */
  #readOnce(): Promise<unknown> {
    const reading = (async () => this.#read())();
    reading.catch(() => {
      this.#reading = undefined;
    });
    return reading;
  }

  /** What may be logged: no client, and no `data` where it holds secrets. */
  toJSON(): Record<string, unknown> {
    const fields = Object.fromEntries(Object.entries(this));
    return this.#secretData ? { ...fields, data: '[secret]' } : fields;
  }

  /** `console.log` and Nest's logger show the same as {@link toJSON}. */
  [Symbol.for('nodejs.util.inspect.custom')](
    _depth: number,
    options: object,
    inspect: (value: unknown, options: object) => string,
  ): string {
    return `BitrixEvent ${inspect(this.toJSON(), options)}`;
  }
}

/**
 * An event as received by its handler. `BitrixEvent<'A' | 'B'>` is the union of both, so that
 * comparing `event.name` narrows `event.data`. Catalogued names are case-insensitive; `event.name`
 * is in upper case.
 *
 * @example
 * ```ts
 * @OnBitrixEvent('ONCRMDEALADD')
 * async created(event: BitrixEvent<'ONCRMDEALADD'>) {
 *   const deal = await event.client.call('crm.deal.get', { id: event.data.FIELDS.ID });
 * }
 * ```
 *
 * @publicApi
 */
export type BitrixEvent<Name extends EventNameHint = BitrixEventName> = Name extends string
  ? BitrixEventRecord<CanonicalName<Name>>
  : never;

/**
 * A value as well as a type, so that it can annotate a decorated method: compilers that process one
 * file at a time emit the annotation of such a method into the program.
 *
 * @publicApi
 */
export const BitrixEvent = BitrixEventRecord;
