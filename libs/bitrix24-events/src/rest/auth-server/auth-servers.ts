import { ValidateBy } from 'class-validator';
import { isObject } from '../../common/index.js';

/** The vendor's: the west, and RU/BY/KZ (protocol 9). */
export const DEFAULT_AUTH_SERVERS: readonly string[] = [
  'https://oauth.bitrix.info',
  'https://oauth.bitrix24.tech',
];

/** Injection token of the allow-listed auth servers (`string[]`, origins). */
export const AUTH_SERVERS = Symbol.for('nestjs-bitrix24-events:auth-servers');

/** The problems of a list of auth servers, `[]` if there are none. */
export function authServerProblems(servers: unknown, allowInsecure: boolean): string[] {
  if (!Array.isArray(servers) || servers.length === 0)
    return ['authServers must be a list of at least one origin'];
  return servers.flatMap((server: unknown) => {
    const shown = typeof server === 'string' ? server : typeof server;
    if (typeof server !== 'string' || !URL.canParse(server)) return [`authServers: ${shown} is not a URL`];
    const { origin, protocol, href } = new URL(server);
    if (protocol !== 'https:' && !(protocol === 'http:' && allowInsecure)) {
      return [`authServers: ${shown} must be https (for tests, set rest.allowInsecure)`];
    }
    return href === `${origin}/` ? [] : [`authServers: ${shown} must be an origin only, like ${origin}`];
  });
}

/**
 * Property decorator for the list, on an options class that also has `rest`. Plain http needs
 * `rest.allowInsecure` there.
 */
export const IsAuthServers = (): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isAuthServers',
      validator: { validate: (value, args) => problemsIn(value, args?.object).length === 0 },
    },
    { message: ({ value, object }) => problemsIn(value, object).join('; ') },
  );

function problemsIn(value: unknown, options: object | undefined): string[] {
  const rest = options && 'rest' in options ? options.rest : undefined;
  const insecure = isObject(rest) && 'allowInsecure' in rest && rest.allowInsecure;
  return authServerProblems(value, insecure === true);
}

/**
 * The allow-listed server that a claimed `server_endpoint` names, or `undefined`. The claim itself is never
 * used as an address.
 */
export function matchAuthServer(servers: readonly string[], claimed: string | undefined): string | undefined {
  if (!claimed || !URL.canParse(claimed)) return undefined;
  const { host } = new URL(claimed);
  return servers.find((server) => new URL(server).host === host);
}
