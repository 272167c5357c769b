import { createServer } from 'node:net';
import { Bitrix24Emulator } from 'bitrix24-emulator';
import { until } from './until.mjs';

export const PUBLIC_URL = 'https://app.example.com';
const PATH = '/bitrix24/events';
const INSTALL_PATH = '/bitrix24/install';
const CALLBACK_PATH = '/bitrix24/oauth';
export const CLIENT_ID = 'local.chaos';
const APPLICATION = { clientId: CLIENT_ID, clientSecret: 'chaos-secret' };
const ENCRYPTION_KEY = Buffer.alloc(32, 5).toString('base64');

/** An emulated portal, and what an application at `port` is told to be installed on it. */
export async function startPortal(keeper) {
  const { portals, ...rest } = await startPortals(1, keeper);
  return { portal: portals[0], ...rest };
}

/** The same with several portals. */
export async function startPortals(count, keeper) {
  const port = await freePort();
  const route = { [PUBLIC_URL]: `http://127.0.0.1:${port}` };
  const portals = await Promise.all(
    Array.from({ length: count }, async () => {
      const portal = await Bitrix24Emulator.start({ route });
      keeper.later(() => portal.stop());
      return portal;
    }),
  );
  const options = {
    port,
    file: keeper.file('events.db'),
    journal: keeper.file('journal.log'),
    publicUrl: PUBLIC_URL,
    application: APPLICATION,
    authServers: portals.map(({ authServer }) => authServer),
    encryptionKey: ENCRYPTION_KEY,
  };
  const origin = `http://127.0.0.1:${port}`;
  return {
    portals,
    options,
    url: origin + PATH,
    installUrl: origin + INSTALL_PATH,
    callbackUrl: origin + CALLBACK_PATH,
  };
}

/** Installs the application that runs; resolves once it is verified and bound. */
export async function install(portal, bound = 'ONCRMDEALADD') {
  portal.installApp({ ...APPLICATION, handlerUrl: PUBLIC_URL + PATH });
  await until('the application is bound', () =>
    portal.bindings(APPLICATION.clientId).some(({ event }) => event === bound),
  );
}

/** Encodes events as the portal's queue server does, with its genuine token. */
export function encoder(portal) {
  const { applicationToken } = portal.app(APPLICATION.clientId);
  return (event, entity, seq, changes = {}) =>
    new URLSearchParams({
      event,
      event_handler_id: '58',
      'data[FIELDS][ID]': String(entity),
      'data[FIELDS][SEQ]': String(seq),
      ts: String(Math.floor(Date.now() / 1_000)),
      'auth[access_token]': 'a'.repeat(70),
      'auth[expires]': String(Math.floor(Date.now() / 1_000) + 3_600),
      'auth[expires_in]': '3600',
      'auth[scope]': 'crm',
      'auth[domain]': portal.domain,
      'auth[server_endpoint]': 'https://oauth.bitrix.info/rest/',
      'auth[status]': 'L',
      'auth[client_endpoint]': `https://${portal.domain}/rest/`,
      'auth[member_id]': portal.memberId,
      'auth[user_id]': '1',
      'auth[application_token]': applicationToken,
      ...changes,
    }).toString();
}

/** Free at this moment; each process of the application takes it from the one before. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
