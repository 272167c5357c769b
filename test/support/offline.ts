import { Injectable } from '@nestjs/common';
import type { Bitrix24Emulator, EmulatorOptions, NewOfflineRow, RecordedRequest } from 'bitrix24-emulator';
import {
  BitrixEvent,
  OnBitrixEvent,
  type Bitrix24EventsModuleOptions,
  type OfflineOptions,
} from 'nestjs-bitrix24-events';
import { SqliteOfflineStore, openDatabase } from '../../libs/bitrix24-events/src/drivers/index.js';
import type { Bench } from './bench.js';
import type { AppSetup } from './boot.js';
import { CLIENT_ID, CLIENT_SECRET, HANDLER_URL } from './facts.js';
import { Journal } from './journal.js';
import { ManualClock } from './time.js';
import { until } from './until.js';

export const CONNECTOR = 'e2e';
export const UPDATE = 'ONCRMDEALUPDATE';

/** What reached the handler of {@link Guaranteed}. */
export interface Arrived {
  name: string;
  /** Of the deal. */
  id: string;
  title: string | undefined;
  source: string;
  userId: string | undefined;
  data: unknown;
}

let journal = new Journal<Arrived>('handlers');
let gate: Promise<void> | undefined;

/** A new journal for a test, which handlers write from now on; `hold` keeps them waiting. */
export function startJournal(hold?: Promise<void>): Journal<Arrived> {
  gate = hold;
  return (journal = new Journal('handlers'));
}

/** Reads each deal that was changed. */
@Injectable()
export class Guaranteed {
  @OnBitrixEvent(['ONCRMDEALADD', 'ONCRMDEALUPDATE'], { delivery: 'guaranteed', key: 'deals' })
  async changed(event: BitrixEvent<'ONCRMDEALADD' | 'ONCRMDEALUPDATE'>) {
    await gate;
    const { name, source, userId, data } = event;
    const id = data?.FIELDS?.ID;
    const deal = id
      ? await event.client.call<{ TITLE: string }>('crm.deal.get', { id }).catch(() => undefined)
      : undefined;
    journal.add({ name, id, title: deal?.TITLE, source, userId, data });
  }
}

/** A call of `event.offline.*`, in a batch or alone. */
export interface OfflineCall {
  /** `get`, `list`, `clear`, `error`. */
  method: string;
  params: Record<string, unknown>;
  /** `auth_connector` of the request as a whole. */
  connector: unknown;
  error: string | undefined;
}

/** What was asked of the portal's offline queue, in order. */
export const offlineCalls = (portal: Bitrix24Emulator): OfflineCall[] =>
  portal.requests.flatMap(({ method, params, error, commands }: RecordedRequest) =>
    (commands ?? [{ method, params, error }])
      .filter((command) => command.method.startsWith('event.offline.'))
      .map((command) => ({
        method: command.method.slice('event.offline.'.length),
        params: command.params,
        connector: params.auth_connector,
        error: command.error,
      })),
  );

/** Calls that each destroy what they should not (protocol 8.2 to 8.5). */
export const traps = (portal: Bitrix24Emulator): OfflineCall[] =>
  offlineCalls(portal).filter(({ method, params }) => {
    if (method === 'error') return true;
    if (method === 'list') return false;
    const isRead = method === 'get';
    const { process_id: processId, clear, message_id: messages } = params;
    if (isRead && processId === undefined) return false;
    if (isRead) return processId === '' || String(clear) !== '0';
    return !processId || !Array.isArray(messages) || messages.length === 0;
  });

/** Changes the title of a deal in the UI; adds it where there is none. */
export function setTitle(
  portal: Bitrix24Emulator,
  id: number,
  TITLE: string,
  userId: number | null = 1,
): void {
  portal.as(userId).call('crm.deal.update', { id, fields: { TITLE } });
}

export function addDeals(portal: Bitrix24Emulator, count: number): number[] {
  return Array.from({ length: count }, (_, index) =>
    Number(portal.as(1).call('crm.deal.add', { fields: { TITLE: `Deal ${index}` } })),
  );
}

/** A clock that goes by itself, a little quicker than the machine's: what waits for a moment need not be waited for. */
export function goingClock(bench: Bench): ManualClock {
  const clock = new ManualClock();
  const ticking = setInterval(() => clock.tick('10ms'), 5);
  bench.later(() => clearInterval(ticking));
  return clock;
}

/** As {@link until}, while the time passes. */
export const passUntil = <Found>(
  clock: ManualClock,
  what: string,
  look: () => Found | Promise<Found>,
): ReturnType<typeof until<Found>> =>
  until(what, async () => {
    const found = await look();
    if (!found) await clock.advance('100ms');
    return found;
  });

export interface QueueSetup {
  portal?: EmulatorOptions;
  offline?: Partial<OfflineOptions>;
  options?: Bitrix24EventsModuleOptions;
  /** Rows that are there before the application is installed. */
  before?: NewOfflineRow[];
  providers?: AppSetup['providers'];
}

/** A portal, with rows of earlier programs in its queue, and an application with a guaranteed handler. */
export async function connectedQueue(bench: Bench, setup: QueueSetup = {}) {
  const { offline = { connector: CONNECTOR }, options, before = [], providers = [Guaranteed] } = setup;
  const arrived = startJournal();
  const clock = goingClock(bench);
  const file = bench.file();
  const portal = await bench.portal({ now: () => clock.now(), ...setup.portal });
  const start = () =>
    bench.boot({ adapter: 'express', clock, portal, file, providers, options: { offline, ...options } });
  if (before.length > 0) {
    portal.installApp({
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      handlerUrl: HANDLER_URL,
      type: 'ui-install',
    });
    for (const one of before) portal.addOfflineRow(CLIENT_ID, { connector: CONNECTOR, ...one });
  }
  const running = await start();
  await bench.install(running, portal);
  const looked = () => offlineCalls(portal).some(({ method }) => method === 'get');
  const left = () => portal.offlineRows(CLIENT_ID);
  const drained = () => passUntil(clock, 'nothing is left', () => left().length === 0);
  return { arrived, clock, file, portal, running, start, looked, left, drained };
}

/** The same, once its queue has been read for the first time. */
export async function readQueue(bench: Bench, setup?: QueueSetup) {
  const scene = await connectedQueue(bench, setup);
  await until('the queue was read', scene.looked);
  return scene;
}

/** A guaranteed handler that changes the deal it is told of, and the ids that it was told. */
export function renamingHandler() {
  const arrived = new Journal<string>('handlers');
  @Injectable()
  class Renames {
    @OnBitrixEvent('ONCRMDEALUPDATE', { delivery: 'guaranteed' })
    async changed({ client, data }: BitrixEvent<'ONCRMDEALUPDATE'>) {
      const { ID: id } = data.FIELDS;
      await client.call('crm.deal.update', { id, fields: { TITLE: 'Ours' } });
      arrived.add(id);
    }
  }
  return { arrived, Renames };
}

/** A changed deal, in the queue. */
export const row = (id: number, more: Partial<NewOfflineRow> = {}): NewOfflineRow => ({
  event: UPDATE,
  data: { FIELDS: { ID: id } },
  ...more,
});

/** Works on the reservations that a closed application has written down. */
export async function withReservations<Result>(
  file: string,
  work: (store: SqliteOfflineStore) => Promise<Result>,
): Promise<Result> {
  const db = openDatabase(file);
  try {
    return await work(new SqliteOfflineStore(db));
  } finally {
    db.close();
  }
}
