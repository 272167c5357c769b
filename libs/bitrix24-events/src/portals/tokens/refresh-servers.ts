import type { Clock } from '../../common/index.js';
import {
  AuthServerError,
  isAuthOutage,
  type AuthServer,
  type ClientCredentials,
  type TokenGrant,
} from '../../rest/index.js';
import type { Installation } from '../installations/installation.js';
import { withinTimeLimit } from './refresh-time-limit.js';

/**
 * After this many consecutive failures an outage is no longer brief: another listed server may have
 * taken over.
 */
const FAILURES_BEFORE_OTHER_SERVERS = 4;

/**
 * Time limit of the request to another server: both together end before the lease that guards them.
 */
const MAX_OTHER_SERVER_MS = 20_000;

/** New tokens, and the origin of the allow-listed server to ask next time. */
export interface Refreshed {
  grant: TokenGrant;
  server: string;
}

/**
 * Requests new tokens from the installation's auth server and, in a lasting outage, from another
 * listed one.
 */
export class RefreshServers {
  constructor(
    private readonly authServer: AuthServer,
    private readonly clock: Clock,
  ) {}

  /**
   * @param failures number of consecutive failures before
   * @throws AuthServerError of the installation's own server
   */
  async ask(
    installation: Installation,
    application: ClientCredentials,
    failures: number,
  ): Promise<Refreshed> {
    try {
      return await this.askOne(installation.authServer, installation, application);
    } catch (error) {
      if (!isAuthOutage(error) || failures < FAILURES_BEFORE_OTHER_SERVERS) throw error;
      const others = this.authServer.candidates(undefined).filter((one) => one !== installation.authServer);
      const other = others[failures % Math.max(1, others.length)];
      // Another server may not know these tokens, so its refusal is inconclusive.
      const found =
        other === undefined
          ? undefined
          : await this.askOne(other, installation, application, MAX_OTHER_SERVER_MS).catch(ignoreRefusal);
      if (found === undefined) throw error;
      return found;
    }
  }

  private async askOne(
    server: string,
    { memberId, refreshToken }: Installation,
    application: ClientCredentials,
    longest?: number,
  ): Promise<Refreshed> {
    const grant = await withinTimeLimit(
      server,
      this.clock,
      (signal) => this.authServer.refresh(server, refreshToken, application, signal),
      longest,
    );
    if (grant.memberId !== memberId)
      throw new AuthServerError('AUTH_BAD_ANSWER', server, '', 'the new token is of another portal', 200);
    return { grant, server: grant.authServer ?? server };
  }
}

function ignoreRefusal(error: unknown): undefined {
  if (!(error instanceof AuthServerError)) throw error;
}
