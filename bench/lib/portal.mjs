import { createServer } from 'node:net';
import { Bitrix24Emulator } from 'bitrix24-emulator';
import { Server } from './server.mjs';

export const PUBLIC_URL = 'https://app.example.com';
export const APPLICATION = { clientId: 'local.bench', clientSecret: 'bench-secret' };
export const ENCRYPTION_KEY = 'YmVuY2gta2V5LW9ubHktZm9yLXRoZS1iZW5jaG1hcms=';
const SCOPE = ['crm', 'task', 'tasks', 'user', 'user_basic', 'user_brief'];

/** An emulated portal and an application that is installed on it, by the same way as on a real one. */
export async function installedApplication(workspace, { process: spawn, ...options }) {
  const port = await freePort();
  const portal = await Bitrix24Emulator.start({ route: { [PUBLIC_URL]: `http://127.0.0.1:${port}` } });
  workspace.owns(portal, () => portal.stop());
  const file = workspace.file('events.db');
  const start = (changes = {}) =>
    Server.start(
      'events',
      {
        adapter: 'express',
        file,
        encryptionKey: ENCRYPTION_KEY,
        application: APPLICATION,
        publicUrl: PUBLIC_URL,
        authServer: portal.authServer,
        port,
        ...options,
        ...changes,
      },
      spawn,
    );
  const server = await start();
  workspace.owns(server, () => server.stop());
  portal.installApp({
    ...APPLICATION,
    handlerUrl: `${PUBLIC_URL}${server.path}`,
    scope: options.scope ?? SCOPE,
  });
  await portal.settled();
  await untilBound(portal);
  await server.ask('call', { name: 'synced' });
  return { portal, server, restart: start };
}

/** Verified and bound: ONAPPINSTALL is answered before that. */
export async function untilBound(portal) {
  const deadline = Date.now() + 20_000;
  while (portal.bindings(APPLICATION.clientId).length < 2) {
    if (Date.now() > deadline) throw new Error('the application was not installed within 20 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Bodies as this portal's queue server sends them, `count` different ones of the given events. */
export async function recordedBodies(portal, events, count) {
  portal.clearRecords();
  for (let index = 0; index < count; index++) {
    const [name, data] = events[index % events.length];
    const queued = portal.fire(name, data(index));
    if (queued !== 1) throw new Error(`${name} was queued ${queued} times`);
  }
  await portal.settled();
  const bodies = portal.deliveries.map(({ body, status }) => {
    if (status !== 200) throw new Error(`answered ${status}`);
    return body;
  });
  portal.clearRecords();
  return bodies;
}

/** Free at this moment; the portal has to know the address before the application is started. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
