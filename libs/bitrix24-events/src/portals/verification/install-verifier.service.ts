import { Injectable } from '@nestjs/common';
import {
  AuthServer,
  AuthServerError,
  Bitrix24Client,
  Bitrix24RestError,
  RestPipeline,
  type TokenOwner,
} from '../../rest/index.js';
import type { InstallCandidate } from '../install-candidate.js';
import { judgeOwner } from './decide-install.js';
import { portalEndpoint } from './portal-endpoint.js';
import { TRY_PORTAL_LATER, TRY_SERVER_LATER, type Verdict } from './verdict.js';

/**
 * Asks those who can know whether a candidate is genuine: an allow-listed auth server whose token it is, then
 * the portal at the endpoint *of that answer* whether the owner is an administrator.
 */
@Injectable()
export class InstallVerifier {
  constructor(
    private readonly authServer: AuthServer,
    private readonly pipeline: RestPipeline,
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
    const client = new Bitrix24Client(this.pipeline, {
      memberId: owner.memberId,
      current: () => Promise.resolve(access),
    });
    try {
      const profile = await client.call<{ ADMIN?: unknown } | null>('profile', {}, { signal });
      return { kind: 'verified', facts: { owner, server, isAdmin: profile?.ADMIN === true } };
    } catch (error) {
      if (!(error instanceof Bitrix24RestError)) throw error;
      const { endpoint } = portal;
      if (TRY_PORTAL_LATER.has(error.code)) return { kind: 'later', detail: error.message, endpoint };
      const refused = error.code === 'REST_ADDRESS_REFUSED' ? 'endpoint-refused' : 'token-refused';
      return { kind: 'refused', reason: refused, detail: error.message, endpoint };
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
