import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { Bitrix24Emulator } from 'bitrix24-emulator';
import { Bitrix24Inbox } from 'nestjs-bitrix24-events';
import { AppModule } from './app.module.js';
import { changePortal, installApplication, sendBadRequests } from './scenes.js';
import { NarratedLogger, narrator } from './narrator.js';

/** The address that the portal knows; the emulator's queue server brings it to this machine. */
const PUBLIC_URL = 'https://app.example.com';

const serve = process.argv.includes('--serve');
const folder = mkdtempSync(join(tmpdir(), 'bitrix24-demo-'));
const port = await freePort();
const local = `http://127.0.0.1:${port}`;
const portal = await Bitrix24Emulator.start({ route: { [PUBLIC_URL]: local } });

Object.assign(process.env, {
  BITRIX24_PUBLIC_URL: PUBLIC_URL,
  BITRIX24_CLIENT_ID: 'local.demo',
  BITRIX24_CLIENT_SECRET: 'demo-secret',
  BITRIX24_STORAGE_FILE: join(folder, 'demo.db'),
  BITRIX24_ENCRYPTION_KEY: 'ZGVtby1rZXktb25seS1mb3ItdGhlLWRlbW8tMTIzNDU=',
  BITRIX24_AUTH_SERVERS: portal.authServer,
  // The emulator is plain http on loopback; a real portal needs neither.
  BITRIX24_ALLOW_INSECURE: 'true',
  BITRIX24_ALLOW_PRIVATE: 'true',
});

narrator.chapter('1. A portal and an application start');
narrator.portal(`${portal.domain} is up (emulated, on loopback)`);
const app = await NestFactory.create(AppModule, { logger: new NarratedLogger() });
await app.listen(port, '127.0.0.1');

let good = false;
try {
  const installed = app.get(EventEmitter2).waitFor('bitrix24.portal.installed', 10_000);
  const { handlerUrl } = await installApplication(portal, PUBLIC_URL);
  await installed;
  for (const { event, handler } of portal.bindings('local.demo'))
    narrator.portal(`bound: ${event} → ${handler}`);

  await changePortal(portal);
  const { done, unfinished } = await whenHandled(app.get(Bitrix24Inbox));

  await sendBadRequests(portal, local + new URL(handlerUrl).pathname);

  const delivered = portal.deliveries.filter(
    ({ event, status }) => status === 200 && !event.startsWith('ONAPP'),
  ).length;
  const refused = portal.deliveries.filter(({ status }) => status !== 200).length;
  good = delivered > 0 && done === delivered && unfinished === 0 && refused === 0;
  narrator.end(`demo: ${delivered} events delivered, ${done} handled, ${delivered - done} lost`, good);
  if (serve) await untilStopped();
} finally {
  await app.close();
  await portal.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = good ? 0 : 1;

/** Resolves once nothing is left to do, to what became of the deliveries; gives up after ten seconds. */
async function whenHandled(inbox: Bitrix24Inbox): Promise<{ done: number; unfinished: number }> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const stats = await inbox.stats();
    const sum = (count: (stat: (typeof stats)[number]) => number): number =>
      stats.reduce((total, stat) => total + count(stat), 0);
    const unfinished = sum(({ waiting, running }) => waiting + running);
    const done = sum((stat) => stat.done);
    if (unfinished === 0 || Date.now() > deadline) return { done, unfinished };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** With `--serve`: says how to go on by hand, and waits for Ctrl+C. */
function untilStopped(): Promise<void> {
  const { url } = portal.addIncomingWebhook({ scope: ['crm', 'task'] });
  narrator.chapter('Still up; stop with Ctrl+C');
  narrator.portal(portal.endpoint);
  narrator.app('application', local);
  process.stdout.write(
    `\nCreate a deal, and see it arrive:\n\n  curl '${url}crm.deal.add' -d 'fields[TITLE]=From+curl'\n\n`,
  );
  return new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
