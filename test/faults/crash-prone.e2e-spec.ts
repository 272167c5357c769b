import { describe, expect, it } from '@jest/globals';
import { RestError, type Bitrix24Emulator } from 'bitrix24-emulator';
import { ADAPTERS, type AdapterName } from '../support/adapters.js';
import { useBench } from '../support/bench.js';
import { CLIENT_ID, CLIENT_SECRET, ENCRYPTION_KEY, HANDLER_URL, PUBLIC_URL } from '../support/facts.js';
import { CrashProneProcess } from '../support/process/crash-prone-process.js';
import { until } from '../support/until.js';

const bench = useBench();

const PATIENCE = 120_000;
const ATTEMPTS = 2;
/** Deaths beyond the attempts of a handler, as others may have ended the process. */
const DEATHS_BEYOND = 3;

const application = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };

async function start(portal: Bitrix24Emulator, file: string, adapter: AdapterName, attempts = ATTEMPTS) {
  const started = CrashProneProcess.start({
    adapter,
    publicUrl: PUBLIC_URL,
    application,
    authServer: portal.authServer,
    file,
    encryptionKey: ENCRYPTION_KEY,
    attempts,
  });
  bench.later(() => started.end());
  portal.route(PUBLIC_URL, await started.url());
  return started;
}

const EVENTS = ['ONIMBOTMESSAGEADD', 'ONCRMDEALADD', 'ONCRMLEADADD', 'ONCRMCONTACTADD', 'ONCRMCOMPANYADD'];

const isBound = (portal: Bitrix24Emulator, name: string): boolean =>
  portal.bindings(CLIENT_ID).some(({ event }) => event === name);

async function install(portal: Bitrix24Emulator): Promise<void> {
  portal.installApp({ ...application, handlerUrl: HANDLER_URL, scope: ['crm', 'imbot'] });
  await until('the events are bound', () => EVENTS.every((name) => isBound(portal, name)));
}

/** A contact of the portal is handled as ever. */
async function works(portal: Bitrix24Emulator, server: CrashProneProcess): Promise<void> {
  const id = portal.as(1).call('crm.contact.add', { fields: { NAME: 'A contact' } });
  await server.lines.first((line) => line === `works ${String(id)}`);
}

describe.each(ADAPTERS)('a process on %s', (adapter) => {
  it(
    'survives a bot handler that fails with a message of 7 000 letters, also after a restart',
    async () => {
      const [portal, file] = [await bench.portal(), bench.file()];
      let server = await start(portal, file, adapter);
      await install(portal);
      portal.fire('ONIMBOTMESSAGEADD', { PARAMS: { MESSAGE: 'Сообщение'.repeat(780) } });
      await until('it is buried', async () => (await server.buried()).length === 1);
      expect(server.runsOf('quotes')).toBe(ATTEMPTS);
      await works(portal, server);
      await server.end();

      server = await start(portal, file, adapter);
      await works(portal, server);
      expect(server.runsOf('quotes')).toBe(0);
      expect(await server.buried()).toMatchObject([{ event: 'ONIMBOTMESSAGEADD' }]);
    },
    PATIENCE,
  );

  it(
    'survives a handler that leaves failing calls without awaiting them',
    async () => {
      const portal = await bench.portal();
      const server = await start(portal, bench.file(), adapter);
      await install(portal);
      const refuse = () => {
        throw new RestError(403, 'ACCESS_DENIED', 'Access denied!');
      };
      for (const object of ['deal', 'contact']) portal.method(`crm.${object}.update`, refuse);
      portal.fault({ method: 'batch', kind: 'html', times: Infinity });
      portal.as(1).call('crm.deal.add', { fields: { TITLE: 'A deal' } });
      await until('it is buried', async () => (await server.buried()).length === 1);
      await works(portal, server);
      expect(server.runsOf('writes')).toBe(ATTEMPTS);
      expect(server.isRunning).toBe(true);
    },
    PATIENCE,
  );

  it(
    'survives whatever the public API hands out, left to itself',
    async () => {
      const portal = await bench.portal();
      const server = await start(portal, bench.file(), adapter);
      await install(portal);
      portal.as(1).call('crm.company.add', { fields: { TITLE: 'A company' } });
      const line = await server.lines.first((said) => said.startsWith('leaves '));
      expect(new Set(line.split(' ').slice(2))).toEqual(new Set(['rejected']));
      await works(portal, server);
      expect(server.isRunning).toBe(true);
    },
    PATIENCE,
  );
});

describe('a delivery that ends its process', () => {
  it(
    'is buried after a few deaths without running again, and others go on',
    async () => {
      const [portal, file] = [await bench.portal(), bench.file()];
      let server = await start(portal, file, 'express', 1);
      await install(portal);
      portal.as(1).call('crm.lead.add', { fields: { TITLE: 'A lead' } });
      for (let deaths = 1; deaths <= 1 + DEATHS_BEYOND; deaths++) {
        expect(await server.exited).toBe(7);
        expect(server.runsOf('exits')).toBe(1);
        server = await start(portal, file, ADAPTERS[deaths % ADAPTERS.length]!, 1);
      }
      await until('it is buried', async () => (await server.buried()).length === 1);
      expect(await server.buried()).toMatchObject([
        { event: 'ONCRMLEADADD', failure: { code: 'PROCESS_DIED' } },
      ]);
      await works(portal, server);
      await server.end();

      server = await start(portal, file, 'fastify', 1);
      await works(portal, server);
      expect(server.runsOf('exits')).toBe(0);
    },
    PATIENCE,
  );
});
