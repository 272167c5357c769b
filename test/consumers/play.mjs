// The portal's side of a consumer: node play.mjs [import | require], in its folder, after its build.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';

const PUBLIC_URL = 'https://app.example.com';
const TITLE = 'Sold by the check';
const DEADLINE = 30_000;

const { Bitrix24Emulator } =
  process.argv[2] === 'require'
    ? createRequire(join(process.cwd(), 'package.json'))('bitrix24-emulator')
    : await import('bitrix24-emulator');

const port = await freePort();
const local = `http://127.0.0.1:${port}`;
const portal = await Bitrix24Emulator.start({ route: { [PUBLIC_URL]: local } });
const application = { clientId: 'local.consumer', clientSecret: 'not-a-real-secret' };
const app = startApplication();
try {
  await until('the application listens', () => answers(local));
  portal.installApp({ ...application, handlerUrl: `${PUBLIC_URL}/bitrix24/events` });
  await until('ONCRMDEALADD is bound', () =>
    portal.bindings(application.clientId).some(({ event }) => event === 'ONCRMDEALADD'),
  );
  portal.as(1).call('crm.deal.add', { fields: { TITLE } });
  const line = `${portal.domain}: new deal "${TITLE}"`;
  await until(`the handler prints: ${line}`, () => app.output.includes(line));
  app.process.kill('SIGTERM');
  await until('the application has ended', () => app.ended !== undefined);
  if (app.ended !== '0' && app.ended !== 'SIGTERM')
    throw new Error(`the application ended with ${app.ended}`);
  console.log(line);
} catch (error) {
  console.error(`${error.message}\n\nthe application printed:\n${app.output}`);
  console.error('the portal sent:', portal.deliveries);
  process.exitCode = 1;
} finally {
  app.process.kill('SIGKILL');
  await portal.stop();
}

function startApplication() {
  const child = spawn(process.execPath, ['dist/main.js'], {
    env: {
      ...process.env,
      PORT: String(port),
      BITRIX24_PUBLIC_URL: PUBLIC_URL,
      BITRIX24_CLIENT_ID: application.clientId,
      BITRIX24_CLIENT_SECRET: application.clientSecret,
      BITRIX24_AUTH_SERVERS: portal.authServer,
      BITRIX24_STORAGE_FILE: join(process.cwd(), `data/play-${process.pid}.db`),
      BITRIX24_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      BITRIX24_ALLOW_INSECURE: 'true',
      BITRIX24_ALLOW_PRIVATE: 'true',
    },
  });
  const started = { process: child, output: '', ended: undefined };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (started.output += chunk));
  child.on('exit', (code, signal) => (started.ended = signal ?? String(code)));
  return started;
}

async function until(what, condition) {
  const end = Date.now() + DEADLINE;
  while (!(await condition())) {
    const dead = app.ended !== undefined;
    if (dead || Date.now() > end)
      throw new Error(`not seen${dead ? ', the application has ended' : ''}: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function answers(url) {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address();
  server.close();
  await once(server, 'close');
  return free;
}
