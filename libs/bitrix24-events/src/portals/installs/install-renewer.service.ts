import { Inject, Injectable } from '@nestjs/common';
import { askAuthServers, AuthServer } from '../../rest/index.js';
import type { InstallCandidate } from '../portal-events/install-candidate.js';
import { APPLICATION_OPTIONS, type ApplicationOptions } from '../portals.options.js';
import { isLater, verdictOfServers, type Verdict } from './verdict.js';

/** The result of a renewal: new tokens for the candidate, or what happens to the install. */
export type Renewal =
  { kind: 'renewed'; candidate: InstallCandidate } | Exclude<Verdict, { kind: 'verified' }>;

/**
 * Whether the access token may have expired while the install was pending: by its own claim it was
 * valid on arrival and has expired now. Only then, and only once, is its refresh token used.
 */
export const mayRenew = (
  { expiresAt, renewed }: Pick<InstallCandidate, 'expiresAt' | 'renewed'>,
  parkedAt: number,
  now: number,
): boolean => !renewed && expiresAt !== undefined && parkedAt < expiresAt && expiresAt <= now;

/**
 * Exchanges the refresh token of a pending install for new tokens at an allow-listed auth server:
 * what the answer names is proven (protocol 3.1, method 2). The tokens must be stored before they
 * are used.
 */
@Injectable()
export class InstallRenewer {
  constructor(
    private readonly authServer: AuthServer,
    @Inject(APPLICATION_OPTIONS) private readonly application: ApplicationOptions | undefined,
  ) {}

  /** Not cancellable: an abandoned answer would cost the tokens. */
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
