import type { Bitrix24Emulator, EmulatorOptions } from 'bitrix24-emulator';
import {
  Bitrix24Clients,
  type Bitrix24Client,
  type Bitrix24EventsModuleOptions,
} from 'nestjs-bitrix24-events';
import { ManualClock } from 'nestjs-bitrix24-events/testing';
import type { Bench } from './bench.js';

export { whileTimeGoes } from './time.js';

/** A portal, and a client of an incoming webhook on it. */
export interface ConnectedClient {
  portal: Bitrix24Emulator;
  client: Bitrix24Client;
  /** A second client of the same webhook. */
  another: () => Bitrix24Client;
}

export async function connectClient(
  bench: Bench,
  rest: Bitrix24EventsModuleOptions['rest'] = {},
  emulator: EmulatorOptions = {},
  clock?: ManualClock,
): Promise<ConnectedClient> {
  const portal = await bench.portal({ ...emulator, ...(clock && { now: () => clock.now() }) });
  const { app } = await bench.boot({
    adapter: 'express',
    portal,
    options: { rest: { allowInsecure: true, allowPrivate: true, ...rest } },
    ...(clock && { clock }),
  });
  const { url } = portal.addIncomingWebhook();
  const another = (): Bitrix24Client => app.get(Bitrix24Clients).forWebhook(url);
  return { portal, client: another(), another };
}

/** As {@link ran}, in no order; a batch as `first,second`. */
export const ranSorted = (portal: Bitrix24Emulator): string[] =>
  ran(portal)
    .map(String)
    .toSorted((one, other) => one.localeCompare(other));

/** The methods that the portal ran, in order; those of one batch as a list. */
export const ran = (portal: Bitrix24Emulator): (string | string[])[] =>
  portal.requests
    .filter(({ server }) => server === 'portal')
    .map(({ method, commands }) => commands?.map((command) => command.method) ?? method);
