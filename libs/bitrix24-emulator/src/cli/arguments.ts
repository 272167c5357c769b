import { parseArgs } from 'node:util';

/** What the command is started with. */
export interface CliOptions {
  /** Port of the portal. */
  port: number;
  /** Where the application listens. */
  appUrl: string;
  /** Route of its events. */
  path: string;
  clientId: string;
  clientSecret: string;
}

export const USAGE = `Usage: bitrix24-emulator [options]

A Bitrix24 portal on this machine, for an application that you are developing.

  --port <number>         of the portal (default 4100)
  --app <url>             where the application listens (default http://127.0.0.1:3000)
  --path <path>           route of its events, global prefix included (default /bitrix24/events)
  --client-id <text>      default local.development
  --client-secret <text>  default not-a-real-secret
  --help                  shows this`;

/** @throws Error that says what is wrong with the arguments */
export function readArguments(args: string[]): CliOptions | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '4100' },
      app: { type: 'string', default: 'http://127.0.0.1:3000' },
      path: { type: 'string', default: '/bitrix24/events' },
      'client-id': { type: 'string', default: 'local.development' },
      'client-secret': { type: 'string', default: 'not-a-real-secret' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port cannot be ${values.port}. Try: --port 4100`);
  }
  if (!URL.canParse(values.app))
    throw new Error(`--app cannot be ${values.app}. Try: --app http://127.0.0.1:3000`);
  return {
    port,
    appUrl: values.app,
    path: `/${values.path.replace(/^\/+/, '')}`,
    clientId: values['client-id'],
    clientSecret: values['client-secret'],
  };
}
