import type { Type } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { Notifications } from '../../src/common/index.js';
import { Echoes, EchoesOptions } from '../../src/echoes/index.js';
import {
  DeliveryReports,
  DeliveryRunner,
  Dispatcher,
  InboxAvailability,
  InboxSignal,
  InboxOptions,
  type Inbox,
  type InboxOptionsInput,
} from '../../src/inbox/index.js';
import { SqliteInbox, openDatabase } from '../../src/drivers/index.js';
import type { Bitrix24Clients } from '../../src/portals/index.js';
import { createCipher } from '../../src/storage/index.js';
import { bootHandlers, type BootedHandlers } from '../handlers/boot-handlers.js';
import { ManualClock } from '../manual-clock.js';

/** Handlers of a real application over a real inbox file, at a time that stands still. */
export interface RunningDispatcher extends BootedHandlers {
  clock: ManualClock;
  inbox: Inbox;
  dispatcher: Dispatcher;
  runner: DeliveryRunner;
  emitter: EventEmitter2;
  notifications: { name: string; payload: unknown }[];
  close(): Promise<void>;
}

/** @param wrap stands between the dispatcher and its inbox, to make the storage fail */
export async function startDispatcher(
  file: string,
  host: Type<unknown>,
  options: InboxOptionsInput = {},
  { clock = new ManualClock(), wrap = (inbox: Inbox): Inbox => inbox } = {},
): Promise<RunningDispatcher> {
  const handlers = await bootHandlers({ providers: [host] });
  const db = openDatabase(file);
  const sqlite = new SqliteInbox(db, createCipher([]), clock);
  const bell = new InboxSignal();
  const inbox = ringing(wrap(sqlite), bell);
  const notifications: RunningDispatcher['notifications'] = [];
  const emitter = new EventEmitter2({ wildcard: true, delimiter: '/' });
  emitter.onAny((name, payload: unknown) => notifications.push({ name: String(name), payload }));
  const clients = { forPortal: () => undefined, forActor: () => undefined } as unknown as Bitrix24Clients;
  const inboxOptions = new InboxOptions(options);
  const echoes = new Echoes(new EchoesOptions(), clock);
  const runner = new DeliveryRunner(handlers.registry, clients, inboxOptions, clock, echoes);
  const told = new Notifications(emitter);
  const reports = new DeliveryReports(told);
  const availability = new InboxAvailability(told, clock);
  const dispatcher = new Dispatcher(
    inbox,
    handlers.registry,
    runner,
    reports,
    inboxOptions,
    clock,
    availability,
  );
  bell.listen((memberId) => dispatcher.wake(memberId));
  await dispatcher.start();
  return {
    ...handlers,
    clock,
    inbox,
    dispatcher,
    runner,
    emitter,
    notifications,
    close: async () => {
      const stopped = dispatcher.stop();
      await clock.advance(60_000);
      await stopped;
      db.close();
      await handlers.app.close();
    },
  };
}

/** An inbox that wakes its dispatcher after each accept, as the intake does. */
function ringing(inbox: Inbox, bell: InboxSignal): Inbox {
  const wrapped = Object.create(inbox) as Inbox;
  wrapped.accept = async (items) => {
    const results = await inbox.accept(items);
    for (const { event } of items) bell.notify(event.memberId);
    return results;
  };
  return wrapped;
}
