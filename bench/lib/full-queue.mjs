import { Bitrix24Emulator } from 'bitrix24-emulator';
import { call } from '../server/naive-catch-up.mjs';
import { APPLICATION, ENCRYPTION_KEY, freePort, PUBLIC_URL, untilBound } from './portal.mjs';
import { Server } from './server.mjs';

const EVENT = 'ONCRMDEALUPDATE';
/** Milliseconds in which the portal's bucket of 50 requests, 2 a second, runs empty. */
const LEAKED = 25_000;

/**
 * A portal with the limits of a real one, whose offline queue is to be filled for an application. What that took of
 * the limits is over by then: the portal's clock is behind until the queue is full.
 */
async function limitedPortal(workspace, options) {
  let behind = LEAKED;
  const now = () => Date.now() - behind;
  const portal = await Bitrix24Emulator.start({ ...options, limits: 'cloud', now });
  workspace.owns(portal, () => portal.stop());
  const fill = async (count) => {
    portal.generateDeals(count);
    for (let id = 1; id <= count; id++)
      portal.as(1).call('crm.deal.update', { id, fields: { TITLE: `Changed ${id}` } });
    const { length } = portal.offlineRows(APPLICATION.clientId);
    if (length !== count) throw new Error(`${length} events are queued, not ${count}`);
    await portal.settled();
    portal.clearRecords();
    behind = 0;
  };
  return { portal, fill };
}

/** The module's application: installed and bound, then stopped, so that it can be started with the queue full. */
export async function stoppedApplication(workspace, offline = {}) {
  const port = await freePort();
  const { portal, fill } = await limitedPortal(workspace, {
    route: { [PUBLIC_URL]: `http://127.0.0.1:${port}` },
  });
  const options = {
    file: workspace.file('catch-up.db'),
    encryptionKey: ENCRYPTION_KEY,
    application: APPLICATION,
    publicUrl: PUBLIC_URL,
    authServer: portal.authServer,
    port,
    offline: { connector: 'bench', ...offline },
  };
  const start = () => started(workspace, 'catch-up', options);
  const server = await start();
  portal.installApp({ ...APPLICATION, handlerUrl: `${PUBLIC_URL}${server.path}` });
  await portal.settled();
  await untilBound(portal);
  await server.ask('call', { name: 'synced' });
  await server.stop();
  return { portal, fill, start };
}

/**
 * The loop that is written by hand.
 *
 * @param {{ clear: 0 | 1, page?: number }} paging of `event.offline.get`
 */
export async function stoppedLoop(workspace, paging) {
  const { portal, fill } = await limitedPortal(workspace);
  portal.installApp({ ...APPLICATION, type: 'ui', handlerUrl: PUBLIC_URL });
  const access = {
    endpoint: portal.endpoint,
    token: portal.tokenFor(APPLICATION.clientId).accessToken,
  };
  await call(access, 'event.bind', { event: EVENT, event_type: 'offline' });
  return { portal, fill, start: () => started(workspace, 'naive-catch-up', { ...access, ...paging }) };
}

async function started(workspace, kind, options) {
  const server = await Server.start(kind, options);
  return workspace.owns(server, () => server.stop());
}
