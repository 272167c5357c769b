import { Injectable } from '@nestjs/common';
import {
  AuthServer,
  AuthServerError,
  Bitrix24Client,
  Bitrix24RestError,
  RestTransport,
  type TokenOwner,
} from '../../rest/index.js';
import type { InstallCandidate } from '../install-candidate.js';
import { judgeOwner, type DropReason, type VerifiedFacts } from './decide-install.js';
import { portalEndpoint } from './portal-endpoint.js';

/** `refused` is final; `later`: somebody who must be asked did not answer. */
export type Verdict =
  | { kind: 'verified'; facts: VerifiedFacts }
  | { kind: 'refused'; reason: DropReason | 'token-refused' | 'endpoint-refused'; detail: string }
  | { kind: 'later'; detail: string };

const TRY_LATER = new Set([
  'REST_NETWORK',
  'REST_TIMEOUT',
  'REST_UNAVAILABLE',
  'REST_LIMIT',
  'REST_BAD_ANSWER',
]);
const TRY_SERVER_LATER = new Set(['AUTH_UNAVAILABLE', 'AUTH_BAD_ANSWER']);

/**
 * Asks those who can know whether a candidate is genuine: an allow-listed auth server whose token it is, then
 * the portal at the endpoint *of that answer* whether the owner is an administrator.
 */
@Injectable()
export class InstallVerifier {
  constructor(
    private readonly authServer: AuthServer,
    private readonly transport: RestTransport,
  ) {}

  async verify(candidate: InstallCandidate, clientId: string, signal: AbortSignal): Promise<Verdict> {
    const found = await this.findOwner(candidate, signal);
    if ('kind' in found) return found;
    const { owner, server } = found;
    const reason = judgeOwner(owner, clientId, candidate.memberId);
    const portal = portalEndpoint(owner.clientEndpoint);
    if (reason || !portal)
      return { kind: 'refused', reason: reason ?? 'no-endpoint', detail: `by ${server}` };

    const access = { accessToken: candidate.accessToken, endpoint: portal.endpoint };
    const client = new Bitrix24Client(this.transport, {
      memberId: owner.memberId,
      current: () => Promise.resolve(access),
    });
    try {
      const profile = await client.call<{ ADMIN?: unknown } | null>('profile', {}, { signal });
      return { kind: 'verified', facts: { owner, server, isAdmin: profile?.ADMIN === true } };
    } catch (error) {
      if (!(error instanceof Bitrix24RestError)) throw error;
      if (TRY_LATER.has(error.code)) return { kind: 'later', detail: error.message };
      const refused = error.code === 'REST_ADDRESS_REFUSED' ? 'endpoint-refused' : 'token-refused';
      return { kind: 'refused', reason: refused, detail: error.message };
    }
  }

  private async findOwner(
    { serverEndpoint, accessToken }: InstallCandidate,
    signal: AbortSignal,
  ): Promise<{ owner: TokenOwner; server: string } | Verdict> {
    let verdict: Verdict = { kind: 'refused', reason: 'token-refused', detail: 'no auth server to ask' };
    for (const server of this.authServer.candidates(serverEndpoint)) {
      try {
        return { owner: await this.authServer.appInfo(server, accessToken, signal), server };
      } catch (error) {
        if (!(error instanceof AuthServerError)) throw error;
        if (TRY_SERVER_LATER.has(error.code)) verdict = { kind: 'later', detail: error.message };
        else if (verdict.kind === 'refused') verdict = { ...verdict, detail: error.message };
      }
    }
    return verdict;
  }
}
