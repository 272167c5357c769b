import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, toMilliseconds, type Clock, type Part } from '../../common/index.js';
import {
  isAuthOutage,
  REST_OPTIONS,
  type Access,
  type AccessLimits,
  type AccessSource,
  type RestOptions,
  type Bitrix24RestError,
} from '../../rest/index.js';
import { redact } from '../../common/text/index.js';
import { aliveFor, SingleFlight, unlessAborted } from '../../common/async/index.js';
import { AuthorizationReports } from './authorization-reports.service.js';
import { InstallationCache } from '../installations/installation-cache.js';
import type { Installation } from '../installations/installation.js';
import {
  PortalAuthorizationLostError,
  PortalMoveUnconfirmedError,
  PortalNotInstalledError,
  type AuthorizationLostReason,
} from '../portals.errors.js';
import { isNearExpiry } from './token-age.js';
import { TokenRefresher } from './token-refresher.service.js';
import { UnconfirmedMoves } from './unconfirmed-moves.js';

/**
 * Provides the access of each installation, and shares one refresh among all callers that need it
 * at the same time.
 */
@Injectable()
export class TokenService implements Part {
  private readonly flights = new SingleFlight<Installation>();
  private readonly unconfirmedMoves: UnconfirmedMoves;

  constructor(
    private readonly installations: InstallationCache,
    private readonly refresher: TokenRefresher,
    private readonly reports: AuthorizationReports,
    @Inject(REST_OPTIONS) private readonly options: RestOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.unconfirmedMoves = new UnconfirmedMoves(clock);
  }

  /**
   * The access of the installation on a portal. If there is none, using it fails, not this call.
   */
  source(memberId: string): AccessSource {
    return {
      memberId,
      current: async (limits) => accessOf(await this.current(memberId, limits)),
      renew: async (rejected, limits) => accessOf(await this.renew(memberId, rejected.accessToken, limits)),
      moved: async (access, location, limits) =>
        accessOf(await this.moved(memberId, access, location, limits)),
      refused: async ({ accessToken }, error) => {
        const reason = lossByError(error);
        if (reason === undefined) return;
        const installation = await this.installations.get(memberId);
        if (installation?.accessToken === accessToken) this.reports.report(installation, reason, error);
      },
    };
  }

  /**
   * The installation with an access token other than `rejected`. While the auth server is down it
   * is asked again at increasing intervals, for as long as the caller waits.
   *
   * @throws AuthServerError, PortalAuthorizationLostError, PortalNotInstalledError,
   * PortalTokenBusyError
   */
  async renew(memberId: string, rejected: string, limits: AccessLimits = {}): Promise<Installation> {
    const deadline = this.clock.monotonic() + toMilliseconds(limits.timeout ?? this.options.timeout);
    for (;;) {
      try {
        const flight = this.flights.run(memberId, () => this.refresher.refresh(memberId, rejected));
        const renewed = await unlessAborted(flight, limits.signal);
        // A caller that joins the refresh of an older token may get the very token that was refused
        // to it.
        if (renewed.accessToken !== rejected) return renewed;
      } catch (error) {
        const retryAt = this.refresher.retryAt(memberId);
        if (!isAuthOutage(error) || retryAt > deadline) throw error;
        await aliveFor(retryAt - this.clock.monotonic(), this.clock, limits.signal);
      }
    }
  }

  /**
   * Resolves when no refresh is in progress: new tokens that are not stored would be lost. Await it
   * at shutdown.
   */
  async stop(): Promise<void> {
    await this.flights.idle();
  }

  /** The installation, with a token that stays valid during the call. */
  private async current(memberId: string, limits?: AccessLimits): Promise<Installation> {
    const installation = await this.active(memberId, (wanted) => this.installations.get(wanted));
    const loss = this.reports.lossOf(installation);
    if (loss) throw loss;
    if (!isNearExpiry(installation, this.clock.now())) return installation;
    try {
      return await this.renew(memberId, installation.accessToken, { ...limits, timeout: 0 });
    } catch (error) {
      limits?.signal?.throwIfAborted();
      if (error instanceof PortalAuthorizationLostError || error instanceof PortalNotInstalledError)
        throw error;
      // Whether it has expired already is decided by the portal: if it refuses the token, that is
      // renewed with the full time limit.
      return installation;
    }
  }

  /** The installation with the portal's present address, after the one of `access` answered with a redirect. */
  async moved(
    memberId: string,
    { endpoint }: Access,
    location: string,
    limits?: AccessLimits,
  ): Promise<Installation> {
    const stored = await this.active(memberId, (wanted) => this.installations.fresh(wanted));
    if (stored.clientEndpoint !== endpoint) return stored;
    if (!this.unconfirmedMoves.has(stored)) {
      // The answer to a refresh is the only documented source of a portal's new address (protocol
      // 9).
      const renewed = await this.renew(memberId, stored.accessToken, limits);
      if (renewed.clientEndpoint !== endpoint) return renewed;
      this.unconfirmedMoves.add(stored);
    }
    throw new PortalMoveUnconfirmedError(memberId, redact(hostOf(location)));
  }

  /** The installation, active and with tokens. @throws PortalNotInstalledError */
  private async active(
    memberId: string,
    read: (memberId: string) => Promise<Installation | undefined>,
  ): Promise<Installation> {
    const installation = await read(memberId);
    if (installation?.status !== 'active') throw new PortalNotInstalledError(memberId);
    return installation;
  }
}

const hostOf = (location: string): string => (URL.canParse(location) ? new URL(location).host : '');

const accessOf = ({ accessToken, clientEndpoint }: Installation): Access => ({
  accessToken,
  endpoint: clientEndpoint,
});

/**
 * Why the tokens of an installation are of no use, by what the portal answered to a call; `undefined` where it says
 * nothing of the kind. A token that is refused is renewed first, and what is then refused again is judged there.
 */
function lossByError({ kind, error }: Bitrix24RestError): AuthorizationLostReason | undefined {
  if (kind === 'application-gone' || kind === 'portal-gone') return 'application-gone';
  if (kind === 'user-refused') return 'user-refused';
  if (kind === 'unpaid') return error.toLowerCase() === 'access_denied' ? 'plan-ended' : 'payment-required';
  return undefined;
}
