import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import { CLIENT_ID, CLIENT_SECRET, ENCRYPTION_KEY, INTAKE_PATH, PUBLIC_URL } from './facts.js';
import { send } from './http.js';
import { ROOT, runNode } from './run.js';
import { until } from './until.js';

/** Below `node_modules`, so that it finds the packages as a built demo does, and no other build is in its way. */
const BUILT = join(ROOT, 'node_modules/.cache/e2e-demo');

/** Builds the packages, where that has not been done, and the demo from its sources. */
export async function buildDemo(): Promise<void> {
  await runNode('scripts/build-package.mjs', 'libs/bitrix24-emulator');
  await runNode('scripts/build-package.mjs', 'libs/bitrix24-events');
  rmSync(BUILT, { recursive: true, force: true });
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  await runNode(tsc, '-p', 'apps/demo/tsconfig.app.json', '--outDir', BUILT);
}

/** The demo's server, as a process of its own. */
export class DemoServer {
  private output = '';

  private constructor(
    private readonly child: ChildProcess,
    readonly origin: string,
  ) {
    const note = (chunk: Buffer): void => void (this.output += chunk.toString());
    child.stdout!.on('data', note);
    child.stderr!.on('data', note);
  }

  /** Resolves when it takes events, and the portal's public URL leads to it. */
  static async start(portal: Bitrix24Emulator, file: string): Promise<DemoServer> {
    const port = await freePort();
    const child = spawn(process.execPath, [join(BUILT, 'main.js')], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        PORT: String(port),
        NO_COLOR: '1',
        BITRIX24_PUBLIC_URL: PUBLIC_URL,
        BITRIX24_CLIENT_ID: CLIENT_ID,
        BITRIX24_CLIENT_SECRET: CLIENT_SECRET,
        BITRIX24_STORAGE_FILE: file,
        BITRIX24_ENCRYPTION_KEY: ENCRYPTION_KEY,
        BITRIX24_AUTH_SERVERS: portal.authServer,
        BITRIX24_ALLOW_INSECURE: 'true',
        BITRIX24_ALLOW_PRIVATE: 'true',
      },
    });
    const server = new DemoServer(child, `http://127.0.0.1:${port}`);
    await server.ready();
    portal.route(PUBLIC_URL, server.origin);
    return server;
  }

  /** All that it has printed. */
  get printed(): string {
    return this.output;
  }

  /** Ends it with a signal, if it still runs; resolves to its exit code, or to the signal that ended it. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | NodeJS.Signals | null> {
    const { child } = this;
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    }
    return child.signalCode ?? child.exitCode;
  }

  private async ready(): Promise<void> {
    await until('the demo answers', async () => {
      if (this.child.exitCode !== null) throw new Error(`the demo ended:\n${this.output}`);
      const answer = await send(this.origin + INTAKE_PATH, { method: 'GET' }).catch(() => undefined);
      return answer?.status === 200;
    });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
