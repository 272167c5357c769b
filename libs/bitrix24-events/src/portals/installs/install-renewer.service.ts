import { Inject, Injectable } from '@nestjs/common';
import { askAuthServers, AuthServer } from '../../rest/index.js';
import type { InstallCandidate } from '../portal-events/install-candidate.js';
import { APPLICATION_OPTIONS, type ApplicationOptions } from '../portals.options.js';
import { isLater, verdictOfServers, type Verdict } from './verdict.js';

/** What came of it: another pair for the candidate, or what becomes of the install. */
export type Renewal =
  { kind: 'renewed'; candidate: InstallCandidate } | Exclude<Verdict, { kind: 'verified' }>;

/**
 * Whether the access token may have died while the install waited: alive by its own claim when it came, dead by it now.
 * Only then, and once, is the refresh token that came with it spent.
 */
export const mayRenew = (
  { expiresAt, renewed }: Pick<InstallCandidate, 'expiresAt' | 'renewed'>,
  parkedAt: number,
  now: number,
): boolean => !renewed && expiresAt !== undefined && parkedAt < expiresAt && expiresAt <= now;

/**
 * Trades the refresh token of a waiting install for a new pair, at an allow-listed auth server: what the answer names
 * is proven (protocol 3.1, method 2). The pair must be stored before anything else is done with it.
 */
@Injectable()
export class InstallRenewer {
  constructor(
    private readonly authServer: AuthServer,
    @Inject(APPLICATION_OPTIONS) private readonly application: ApplicationOptions | undefined,
  ) {}

  /** Cannot be interrupted: an answer that nobody takes would cost the pair. */
  async renew(candidate: InstallCandidate): Promise<Renewal> {
    const { application } = this;
    if (!application) return verdictOfServers(undefined);
    const answer = await askAuthServers(
      this.authServer.candidates(candidate.serverEndpoint),
      (server) => this.authServer.refresh(server, candidate.refreshToken, application),
      isLater,
    );
    if (answer.kind !== 'found') return verdictOfServers(answer.error);
    const { server, value: grant } = answer;
    if (grant.memberId !== candidate.memberId)
      return { kind: 'refused', reason: 'other-portal', detail: `${server} says so` };
    const { accessToken, refreshToken, expiresAt } = grant;
    const pair = { accessToken, refreshToken, expiresAt, serverEndpoint: server, renewed: true };
    return { kind: 'renewed', candidate: { ...candidate, ...pair } };
  }
}
