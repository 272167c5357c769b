import { isMap, textOf } from '../../common/index.js';

/**
 * How long a token lives. Its expiry is measured by the auth server's clock alone, for all of its
 * tokens: it decides which of two token pairs is newer, and this machine's clock may be wrong.
 */
interface TokenLife {
  /** By the clock of the auth server, milliseconds since the epoch. */
  expiresAt: number;
  /** Milliseconds from its answer. */
  livesFor: number;
}

/** Tokens from an auth server's answer: their owner is proven. Holds secrets. */
export interface TokenGrant extends TokenLife {
  accessToken: string;
  refreshToken: string;
  memberId: string;
  clientEndpoint: string;
  /** The listed auth server that its `server_endpoint` names: the one to ask from now on. */
  authServer?: string;
}

/** The auth server's information about an access token (its own `app.info`, not the portal's). */
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
 * Reads the answer of `/oauth/token/`; `undefined` if a member is missing.
 *
 * @param answeredAt by the auth server's clock, if known
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

/**
 * Reads the answer of the auth server's `app.info`; `undefined` if a member is missing. @param
 * answeredAt as for {@link readGrant}
 */
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

/**
 * A number of seconds, possibly as a string, in milliseconds; `undefined` unless it is a number
 * above 0.
 */
function secondsOf(value: unknown): number | undefined {
  const seconds = Number(textOf(value));
  return seconds > 0 ? seconds * 1_000 : undefined;
}

const isWhole = (values: Record<string, string | number>): boolean =>
  Object.values(values).every((value) => (typeof value === 'string' ? value !== '' : Number.isFinite(value)));
