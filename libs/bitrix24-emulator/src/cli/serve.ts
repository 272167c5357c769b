import { connect } from 'node:net';
import { Bitrix24Emulator } from '../emulator.js';
import type { SentDelivery } from '../queue/index.js';
import type { CliOptions } from './arguments.js';

/** The same at each start, so that the database of the application knows the portal again. */
const MEMBER_ID = 'de7e10b0e6f1c0de7e10b0e6f1c0de00';
/** The same at each start too: the `curl` of the shell's history goes on working. */
const WEBHOOK_CODE = 'de7e10b0e6f1c0de';
const POLL = 200;

/** A running command. */
export interface Served {
  portal: Bitrix24Emulator;
  stop(): Promise<void>;
}

/**
 * Starts a portal, installs the application as soon as it listens, and prints what is sent to it.
 *
 * @throws Error when the port is taken, or `appUrl` is not on this machine
 */
export async function serve(options: CliOptions, print: (line: string) => void): Promise<Served> {
  const { port, appUrl, path, clientId, clientSecret } = options;
  const portal = await startAt(port);
  let variables: Record<string, string>;
  try {
    variables = portal.moduleEnvironment({ clientId, clientSecret, appUrl });
  } catch (error) {
    await portal.stop();
    throw error;
  }
  const { url } = portal.addIncomingWebhook({ code: WEBHOOK_CODE });
  print(`A Bitrix24 portal is at ${portal.endpoint}. Start your application with:\n`);
  for (const [name, value] of Object.entries(variables)) print(`${name}=${value}`);
  print(`\nThen do something on the portal:\n\ncurl ${url}crm.deal.add -d 'fields[TITLE]=Roof repair'\n`);
  print(`waiting for the application at ${appUrl}`);

  let installed = false;
  let shown = 0;
  let busy: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    if (!installed && (await listens(appUrl))) {
      installed = true;
      portal.installApp({ clientId, clientSecret, handlerUrl: variables['BITRIX24_PUBLIC_URL'] + path });
      print(`the application listens: installed as ${clientId}`);
    }
    for (; shown < portal.deliveries.length && isOver(portal.deliveries[shown]!); shown += 1) {
      print(lineOf(portal.deliveries[shown]!));
    }
  };
  const timer = setInterval(() => {
    busy ??= look()
      .catch((error: unknown) => print(String(error)))
      .finally(() => (busy = undefined));
  }, POLL);
  return {
    portal,
    async stop() {
      clearInterval(timer);
      await busy;
      await portal.stop();
    },
  };
}

async function startAt(port: number): Promise<Bitrix24Emulator> {
  try {
    return await Bitrix24Emulator.start({ port, memberId: MEMBER_ID });
  } catch (error) {
    if (!isTaken(error)) throw error;
    throw new Error(
      `Port ${port} of 127.0.0.1 is taken: an emulator may be running already. Try: stop it, or --port ${port + 1}`,
      { cause: error },
    );
  }
}

const isTaken = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';

const isOver = ({ status, error }: SentDelivery): boolean => status !== undefined || error !== undefined;

function lineOf({ event, url, status, error, latencyMs = 0 }: SentDelivery): string {
  const outcome =
    status === undefined ? `not delivered: ${error}` : `${status} in ${Math.round(latencyMs)} ms`;
  const advice =
    status === 404 ? '. Try: --path with the route that the application prints at its start' : '';
  return `sent ${event} to ${url}: ${outcome}${advice}`;
}

/** Whether something takes connections there. */
function listens(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname.replaceAll(/[[\]]/g, ''), port: Number(port || 80) });
    const end = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
