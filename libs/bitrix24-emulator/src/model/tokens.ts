import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.js';

/** What a token stands for. */
export interface Grant {
  clientId: string;
  userId: number;
  scope: string[];
  /** Milliseconds since the epoch. */
  expiresAt: number;
  /** How many more times a change may lead to a change, in tokens out of events (`EVENT_SESSION`). */
  session?: number | undefined;
}

/** A pair as the auth server issues it. */
export interface IssuedTokens {
  accessToken: string;
  refreshToken: string;
  /** Seconds since the epoch. */
  expires: number;
  expiresIn: number;
}

const HOUR = 3_600_000;
const REFRESH_LIFETIME = 180 * 24 * HOUR;
const CODE_LIFETIME = 30_000;

/** The auth server's tokens: access tokens live 1 h, refresh tokens 180 days and once. */
export class Tokens {
  readonly #access = new Map<string, Grant>();
  readonly #refresh = new Map<string, Grant>();
  readonly #codes = new Map<string, Grant>();

  constructor(private readonly clock: Clock) {}

  /** A fresh access token alone, as ordinary events carry one. */
  issueAccess(
    clientId: string,
    userId: number,
    scope: string[],
    session?: number,
  ): Omit<IssuedTokens, 'refreshToken'> {
    const accessToken = randomBytes(35).toString('hex');
    const expiresAt = this.clock.now() + HOUR;
    this.#access.set(accessToken, { clientId, userId, scope, expiresAt, session });
    return { accessToken, expires: Math.floor(expiresAt / 1000), expiresIn: HOUR / 1000 };
  }

  /** A pair. What the refresh token is exchanged for has no session: nothing says that the auth server keeps it. */
  issue(clientId: string, userId: number, scope: string[], session?: number): IssuedTokens {
    const refreshToken = randomBytes(35).toString('hex');
    this.#refresh.set(refreshToken, {
      clientId,
      userId,
      scope,
      expiresAt: this.clock.now() + REFRESH_LIFETIME,
    });
    return { ...this.issueAccess(clientId, userId, scope, session), refreshToken };
  }

  issueCode(clientId: string, userId: number, scope: string[]): string {
    const code = randomBytes(35).toString('hex');
    this.#codes.set(code, { clientId, userId, scope, expiresAt: this.clock.now() + CODE_LIFETIME });
    return code;
  }

  access(token: string): Grant | undefined {
    return this.#access.get(token);
  }

  isExpired(grant: Grant): boolean {
    return grant.expiresAt <= this.clock.now();
  }

  /** Takes the refresh token out of circulation. `undefined`: unknown, used, expired or another client's. */
  takeRefresh(token: string, clientId: string): Grant | undefined {
    return this.#take(this.#refresh, token, clientId);
  }

  takeCode(code: string, clientId: string): Grant | undefined {
    return this.#take(this.#codes, code, clientId);
  }

  /** Lets every access token of the application expire now. */
  expire(clientId: string): void {
    for (const grant of this.#access.values())
      if (grant.clientId === clientId) grant.expiresAt = this.clock.now();
  }

  /** Forgets the application's access tokens; its refresh tokens live on. */
  forgetAccess(clientId: string): void {
    for (const [token, grant] of this.#access) if (grant.clientId === clientId) this.#access.delete(token);
  }

  /** Forgets every token of the application. */
  revoke(clientId: string): void {
    for (const tokens of [this.#access, this.#refresh, this.#codes]) {
      for (const [token, grant] of tokens) if (grant.clientId === clientId) tokens.delete(token);
    }
  }

  #take(tokens: Map<string, Grant>, token: string, clientId: string): Grant | undefined {
    const grant = tokens.get(token);
    if (!grant || grant.clientId !== clientId || this.isExpired(grant)) return undefined;
    tokens.delete(token);
    return grant;
  }
}
