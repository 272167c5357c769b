import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import { patience } from './support/patience.js';
import { useBench } from './support/bench.js';
import { buildDemo, DemoServer } from './support/demo-server.js';
import { CLIENT_ID, CLIENT_SECRET, HANDLER_URL } from './support/facts.js';
import { until } from './support/until.js';

const bench = useBench();

const KILLS = 3;
const DEALS_PER_KILL = 250;

/** More than the 100 handlers that run at once. */
const AMID_WORK = 150;

/** Ids of the deals whose event was answered 200: from then on the application owes them a run. */
const acknowledged = (portal: Bitrix24Emulator): Set<string> =>
  new Set(
    portal.deliveries
      .filter(({ event, status }) => event === 'ONCRMDEALADD' && status === 200)
      .map(({ body }) => new URLSearchParams(body).get('data[FIELDS][ID]')!),
  );

/** Ids of the deals that the handler has read back: its calls travel together. */
const handled = (portal: Bitrix24Emulator): Set<string> =>
  new Set(
    portal.requests
      .filter(({ method, status }) => (method === 'batch' || method === 'crm.deal.get') && status === 200)
      .flatMap(({ params }) => (params.cmd === undefined ? [params.id] : readsIn(params.cmd)))
      .map(String),
  );

const readsIn = (commands: unknown): string[] =>
  Object.values(commands as Record<string, string>)
    .filter((command) => command.startsWith('crm.deal.get?'))
    .map((command) => new URLSearchParams(command.slice(command.indexOf('?'))).get('id')!);

const owed = (portal: Bitrix24Emulator): string[] => {
  const done = handled(portal);
  return [...acknowledged(portal)].filter((id) => !done.has(id));
};

const addDeals = (portal: Bitrix24Emulator, count: number): void => {
  for (let index = 0; index < count; index++)
    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'A deal' } });
};

describe('the demo server', () => {
  beforeAll(buildDemo, 120_000);

  it(
    'that is killed amid 1 000 events has handled each acknowledged one after a restart',
    async () => {
      const portal = await bench.portal();
      const file = bench.file();
      const start = async (): Promise<DemoServer> => {
        const server = await DemoServer.start(portal, file);
        bench.later(() => server.end('SIGKILL'));
        return server;
      };

      let server = await start();
      portal.installApp({ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, handlerUrl: HANDLER_URL });
      await until('the deals are bound', () =>
        portal.bindings(CLIENT_ID).some(({ event }) => event === 'ONCRMDEALADD'),
      );

      let unfinished = 0;
      for (let kill = 1; kill <= KILLS; kill++) {
        const before = acknowledged(portal).size;
        // Handlers wait for the portal, so that there is more to do than can be done at once.
        const slow = portal.fault({ kind: 'slow', times: Infinity });
        addDeals(portal, DEALS_PER_KILL);
        await until('it is in the midst of work', () => acknowledged(portal).size >= before + AMID_WORK);
        expect(await server.end('SIGKILL')).toBe('SIGKILL');
        slow.remove();
        // What was not acknowledged is nobody's: the portal never sends twice.
        await portal.settled();
        unfinished += owed(portal).length;
        server = await start();
      }
      addDeals(portal, 1_000 - KILLS * DEALS_PER_KILL);
      await portal.settled();

      await until('everything that is owed is done', () => owed(portal).length === 0, 20_000);
      expect(unfinished).toBeGreaterThan(0);
      expect(acknowledged(portal).size).toBeGreaterThan(1_000 - KILLS * DEALS_PER_KILL);
      expect(await server.end('SIGTERM')).toBe('SIGTERM');
      // It has closed its database, as a killed one does not: Nest ends the process by the signal that it got.
      expect(existsSync(`${file}-wal`)).toBe(false);
      expect(server.printed).not.toContain(' ERROR ');
    },
    patience(120_000),
  );
});
