import { isMap, textOf } from '../../common/index.js';

/**
 * How long a token lives. When it dies is told by the auth server's clock alone, as of all its tokens: which of two pairs is
 * the newer is decided by that, and this machine's clock may be wrong.
 */
interface TokenLife {
  /** By the clock of the auth server, milliseconds since the epoch. */
  expiresAt: number;
  /** Milliseconds from its answer on. */
  livesFor: number;
}

/** A token pair from an auth server's answer: whom it belongs to is proven. Holds secrets. */
export interface TokenGrant extends TokenLife {
  accessToken: string;
  refreshToken: string;
  memberId: string;
  clientEndpoint: string;
  /** The listed auth server that its `server_endpoint` names: the one to ask from now on. */
  authServer?: string;
}

/** What an auth server says of an access token (`app.info` there, not the portal's). */
export interface TokenOwner extends TokenLife {
  clientId: string;
  memberId: string;
  clientEndpoint: string;
  userId: string;
  scope: string[];
}

/** What an auth server gives every access token (protocol 2 and 9), for answers and events that do not say. */
export const TOKEN_LIFETIME_MS = 3_600_000;

/** No token lives longer, whatever a server or a request says. */
export const MAX_TOKEN_LIFETIME_MS = 24 * TOKEN_LIFETIME_MS;

/**
 * Reads the answer of `/oauth/token/`; `undefined` when something is missing.
 *
 * @param answeredAt by the clock of the auth server, as far as that is known
 */
export function readGrant(body: unknown, answeredAt: number): TokenGrant | undefined {
  if (!isMap(body)) return undefined;
  const expiresAt = secondsOf(body.expires) ?? answeredAt + (secondsOf(body.expires_in) ?? Number.NaN);
  const grant = {
    accessToken: textOf(body.access_token),
    refreshToken: textOf(body.refresh_token),
    ...lifeOf(expiresAt, answeredAt),
    memberId: textOf(body.member_id),
    clientEndpoint: textOf(body.client_endpoint),
  };
  return isWhole(grant) ? grant : undefined;
}

/** Reads the answer of the auth server's `app.info`; `undefined` when something is missing. @param answeredAt as of {@link readGrant} */
export function readTokenOwner(body: unknown, answeredAt: number): TokenOwner | undefined {
  const result = isMap(body) ? body.result : undefined;
  const install = isMap(result) ? result.install : undefined;
  if (!isMap(result) || !isMap(install)) return undefined;
  const owner = {
    clientId: textOf(result.client_id),
    memberId: textOf(install.member_id),
    clientEndpoint: textOf(install.client_endpoint),
    userId: textOf(result.user_id),
    ...lifeOf(Date.parse(textOf(result.expires)), answeredAt),
  };
  return isWhole(owner) ? { ...owner, scope: splitScope(result.scope) } : undefined;
}

const lifeOf = (expiresAt: number, answeredAt: number): TokenLife => {
  const livesFor = Math.min(expiresAt - answeredAt, MAX_TOKEN_LIFETIME_MS);
  return { expiresAt: answeredAt + livesFor, livesFor };
};

/** Scopes are separated by commas or, in parts of the documentation, by spaces. */
export const splitScope = (scope: unknown): string[] =>
  textOf(scope)
    .split(/[\s,]+/)
    .filter(Boolean);

/** A number of seconds, possibly as a string, in milliseconds; `undefined` when it is none above 0. */
function secondsOf(value: unknown): number | undefined {
  const seconds = Number(textOf(value));
  return seconds > 0 ? seconds * 1_000 : undefined;
}

const isWhole = (values: Record<string, string | number>): boolean =>
  Object.values(values).every((value) => (typeof value === 'string' ? value !== '' : Number.isFinite(value)));
