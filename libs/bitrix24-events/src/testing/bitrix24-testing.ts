import { setTimeout as pause } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import type { BitrixEventData, BitrixEventName, CustomEventName, WireValue } from '../catalog/index.js';
import { CLOCK } from '../common/index.js';
import { Bitrix24EventsError } from '../errors/index.js';
import { HandlerRegistry, type AuthType } from '../handlers/index.js';
import {
  Bitrix24Inbox,
  Dispatcher,
  EventAcceptor,
  INBOX,
  type Inbox,
  type InboxEntry,
} from '../inbox/index.js';
import { toInboxEvent } from '../intake/index.js';
import { Bitrix24Clients, type EventSender } from '../portals/index.js';
import type { Bitrix24Client } from '../rest/index.js';
import { ManualClock } from './manual-clock.js';
import { TestClients } from './test-clients.js';
import { TEST_PORTAL } from './test-portal.js';

/**
 * How an event comes in.
 *
 * @publicApi
 */
export interface DeliverOptions {
  /** `event.client`, from now on, of this portal (default: one that has no answer). See `testClient()`. */
  client?: Bitrix24Client;
  /** `event.actorClient`, likewise. */
  actorClient?: Bitrix24Client;
  /** Where it happened (default: a portal `test-portal`). */
  portal?: { memberId: string; domain: string };
  /** Who caused it (default `'1'`). */
  userId?: string;
  /** Default `application`; `offline` where only guaranteed handlers name the event. */
  source?: EventSender['source'] | 'offline' | 'sweep';
  /** Whose token it carries: for handlers with this `authType` (default `'actor'`). */
  authType?: AuthType;
}

/**
 * Drives a running application in a test. Made by {@link bitrix24Testing}.
 *
 * @publicApi
 */
export class Bitrix24Testing {
  private readonly handlers: HandlerRegistry;
  private readonly acceptor: EventAcceptor;
  private readonly dispatcher: Dispatcher;
  private readonly store: Inbox;

  /** The application's time. It stands still until `advance()`. */
  readonly clock: ManualClock;
  /** The application's `Bitrix24Inbox`. */
  readonly inbox: Bitrix24Inbox;

  /** @internal */
  constructor(
    app: INestApplicationContext,
    private readonly clients: TestClients,
  ) {
    const get = <T>(token: Parameters<typeof app.get<T>>[0]): T => app.get<T>(token, { strict: false });
    this.handlers = get(HandlerRegistry);
    this.acceptor = get(EventAcceptor);
    this.dispatcher = get(Dispatcher);
    this.store = get<Inbox>(INBOX);
    this.clock = get<ManualClock>(CLOCK);
    this.inbox = get(Bitrix24Inbox);
  }

  /**
   * Takes an event in as a genuine one of a portal, and lets its handlers run, with all that stands around them.
   *
   * @returns once nothing more happens without time going on, what became of it: an entry for each handler, none
   *   where no handler wants it. `state` is `done`, `buried`, or `waiting` (for another attempt, for its window, for
   *   its order), with the latest `failure`. An entry of an event that was merged into a later one is the later one's.
   * @example
   * ```ts
   * const [run] = await bitrix24.deliver('ONCRMDEALADD', { FIELDS: { ID: '5' } }, { client });
   * ```
   */
  async deliver<const Name extends BitrixEventName | CustomEventName>(
    name: Name,
    data: BitrixEventData<Name>,
    options?: DeliverOptions,
  ): Promise<InboxEntry[]>;
  async deliver(name: string, data: unknown, options: DeliverOptions = {}): Promise<InboxEntry[]> {
    const { portal = TEST_PORTAL, userId = '1', authType = 'actor' } = options;
    const source = options.source ?? this.usualSource(name.toUpperCase());
    this.clients.use(portal.memberId, options);
    const now = this.clock.now();
    const event = toInboxEvent(
      {
        name: name.toUpperCase(),
        bindingId: undefined,
        occurredAt: now - (now % 1_000),
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- texts, as its type says
        data: structuredClone(data) as WireValue | undefined,
        auth: {
          member_id: portal.memberId,
          application_token: 'test',
          // What the application fetches itself brings no token.
          ...(source !== 'offline' && source !== 'sweep' && { access_token: 'test' }),
          user_id: userId,
        },
      },
      { ...portal, source: 'application' },
      now,
    );
    event.source = source;
    const handlers = this.handlers.match(event.name, source, authType === 'actor' ? '' : String(authType));
    if (handlers.length === 0) return [];
    await this.acceptor.accept(event, handlers);
    await this.whenIdle();
    const { items } = await this.inbox.list({ eventId: event.id }, { limit: handlers.length });
    return items.toReversed();
  }

  /** Resolves once no handler runs and none is due. What waits for a later time, or for `resume()`, still waits. */
  async whenIdle(): Promise<void> {
    // oxlint-disable-next-line no-await-in-loop -- looks again and again
    for (let look = 0; !(await this.isIdle()); look++) await pause(look < QUICK_LOOKS ? 0 : SLOW_LOOK);
  }

  private usualSource(name: string): 'application' | 'offline' {
    const handlers = this.handlers.handlersOf(name);
    return handlers.length > 0 && handlers.every(({ delivery }) => delivery === 'guaranteed')
      ? 'offline'
      : 'application';
  }

  private async isIdle(): Promise<boolean> {
    const keys = this.handlers.allHandlers().map(({ key }) => key);
    // In this order: what is claimed in between counts as running.
    const dueAt = await this.dispatcher.nextDueAt();
    if (dueAt !== undefined && dueAt <= this.clock.now()) return false;
    const counts = await this.store.counts();
    return this.dispatcher.idle && keys.every((key) => (counts.get(key)?.running ?? 0) === 0);
  }
}

const QUICK_LOOKS = 100;
/** Milliseconds, for handlers that wait for something real. */
const SLOW_LOOK = 5;

/**
 * The tests' hold on a running application.
 *
 * @param app initialised, of a module that `overrideBitrix24()` has readied
 * @throws Bitrix24EventsError `TESTING_NOT_READY` when it is not
 * @example
 * ```ts
 * const bitrix24 = bitrix24Testing(app);
 * await bitrix24.deliver('ONCRMDEALADD', { FIELDS: { ID: '5' } });
 * await bitrix24.clock.advance('10m');
 * await bitrix24.whenIdle();
 * ```
 * @publicApi
 */
export function bitrix24Testing(app: INestApplicationContext): Bitrix24Testing {
  const clients: unknown = app.get(Bitrix24Clients, { strict: false });
  if (clients instanceof TestClients) return new Bitrix24Testing(app, clients);
  throw new Bitrix24EventsError(
    'TESTING_NOT_READY',
    'The application runs with its real storage, time and clients, in bitrix24Testing(app). ' +
      'Try: overrideBitrix24(Test.createTestingModule({ … })).compile().',
  );
}
