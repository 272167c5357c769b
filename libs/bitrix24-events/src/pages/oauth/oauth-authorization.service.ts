import { Inject, Injectable } from '@nestjs/common';
import { waitAtMost } from '../../common/async/index.js';
import { CLOCK, thrownText, type Clock } from '../../common/index.js';
import { FORMATS, IntakeLog } from '../../intake/index.js';
import { redact } from '../../common/text/index.js';
import {
  APPLICATION_OPTIONS,
  candidateId,
  InstallationCache,
  InstallQueue,
  REFUSAL_HINTS,
  type ApplicationOptions,
  type InstallCandidate,
} from '../../portals/index.js';
import type { TokenGrant } from '../../rest/index.js';
import { InstallWatches } from '../install-page/index.js';
import type { StaticPage } from '../page-answer.js';
import { AuthorizationStates, type BegunAuthorization } from './authorization-states.js';
import { CodeExchange } from './code-exchange.service.js';
import {
  CODE_REFUSED,
  DONE,
  FAILED,
  NO_CODE,
  NOT_BEGUN_HERE,
  OTHER_PORTAL,
  refusedText,
  SERVER_SILENT,
  TOO_MANY,
  waitingText,
  WAITS,
} from './oauth-messages.js';

/** Milliseconds that the browser waits for the portal's answer. */
const AUTHORIZATION_TIMEOUT_MS = 20_000;

/** The values that a browser brings back from a portal. None of them is trusted. */
export interface ReturnedAuthorization extends BegunAuthorization {
  code: string;
  /** `server_domain`. */
  server: string;
  /** The client's address, for quotas. */
  from: string;
}

/** The authorization-code flow (protocol 9): from a portal's code to a verified installation. */
@Injectable()
export class OAuthAuthorization {
  /** Undefined without an application: then no link leads here. */
  private readonly states: AuthorizationStates | undefined;

  constructor(
    private readonly codes: CodeExchange,
    private readonly installs: InstallQueue,
    private readonly installations: InstallationCache,
    private readonly watches: InstallWatches,
    private readonly log: IntakeLog,
    @Inject(APPLICATION_OPTIONS) application: ApplicationOptions | undefined,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.states = application && new AuthorizationStates(application.clientSecret, clock);
  }

  /**
   * Starts a flow on the portal at `origin`: where to send the browser, and what it has to keep.
   */
  beginAuthorization(origin: string): (BegunAuthorization & { location: string }) | undefined {
    const begun = this.states?.createState(origin);
    if (!begun) return undefined;
    const location = new URL('/oauth/authorize/', origin);
    location.searchParams.set('client_id', this.installations.clientId ?? '');
    location.searchParams.set('state', begun.state);
    return { ...begun, location: location.href };
  }

  /** Completes a flow; the message for the person. */
  async complete(returned: ReturnedAuthorization): Promise<Omit<StaticPage, 'ancestor'>> {
    const origin = this.states?.consumeState(returned);
    if (origin === undefined) return NOT_BEGUN_HERE;
    if (returned.code === '' || !FORMATS.token.test(returned.code)) return NO_CODE;
    const exchanged = await this.codes.exchange(returned.code, returned.server);
    if (exchanged.kind === 'silent') return SERVER_SILENT;
    if (exchanged.kind === 'refused') return CODE_REFUSED;
    const { grant, server } = exchanged;
    try {
      if (!(await this.isOf(origin, grant))) return OTHER_PORTAL;
      return await this.install(candidateOf(grant, server, this.clock.now()), returned.from);
    } catch (error) {
      this.log.count('error', 'an authorization was not stored', redact(thrownText(error)));
      return FAILED;
    }
  }

  /** Whether the grant is for the portal that was to be authorized, which may have moved since. */
  private async isOf(origin: string, { memberId, clientEndpoint }: TokenGrant): Promise<boolean> {
    const { host } = new URL(origin);
    if (URL.canParse(clientEndpoint) && new URL(clientEndpoint).host === host) return true;
    return (await this.installations.get(memberId))?.domain === host;
  }

  private async install(candidate: InstallCandidate, from: string): Promise<Omit<StaticPage, 'ancestor'>> {
    const watch = this.watches.beginWatch(candidateId(this.installations.clientId ?? '', candidate), from);
    try {
      if ((await this.installs.enqueue(candidate, from)) === 'full') return TOO_MANY;
      await waitAtMost(AUTHORIZATION_TIMEOUT_MS, watch.ended, this.clock);
    } finally {
      watch.close();
    }
    const { outcome } = watch;
    if (outcome?.kind === 'refused') return refusedText(outcome.hint);
    if (outcome?.kind === 'waiting' && outcome.shown !== undefined)
      return waitingText(REFUSAL_HINTS[outcome.shown]);
    return outcome?.kind === 'installed' ? DONE : WAITS;
  }
}

const candidateOf = (grant: TokenGrant, server: string, receivedAt: number): InstallCandidate => ({
  event: 'code',
  memberId: grant.memberId,
  accessToken: grant.accessToken,
  refreshToken: grant.refreshToken,
  serverEndpoint: server,
  expiresAt: receivedAt + grant.livesFor,
});
