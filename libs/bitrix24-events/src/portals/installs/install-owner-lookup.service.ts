import { Injectable } from '@nestjs/common';
import { printable } from './printable.js';
import {
  askAuthServers,
  AuthServer,
  Bitrix24Client,
  Bitrix24RestError,
  RestPipeline,
  type TokenOwner,
} from '../../rest/index.js';
import type { InstallCandidate } from '../portal-events/install-candidate.js';
import { judgeOwner } from './decide-install.js';
import { portalEndpoint } from '../installations/portal-endpoint.js';
import {
  verdictOfPortal,
  isLater,
  verdictOfServers,
  type LaterVerdict,
  type RefusedVerdict,
  type Verdict,
} from './verdict.js';

/**
 * Verifies that a candidate is genuine: an allow-listed auth server says whose token it is, then
 * the portal at the endpoint *from that answer* says whether the owner is an administrator.
 */
@Injectable()
export class InstallOwnerLookup {
  constructor(
    private readonly authServer: AuthServer,
    private readonly pipeline: RestPipeline,
  ) {}

  async lookUpOwner(candidate: InstallCandidate, clientId: string, signal: AbortSignal): Promise<Verdict> {
    const found = await this.findOwner(candidate, signal);
    if ('kind' in found) return found;
    const { owner, server } = found;
    const reason = judgeOwner(owner, clientId, candidate.memberId);
    const portal = portalEndpoint(owner.clientEndpoint);
    if (reason || !portal)
      return { kind: 'refused', reason: reason ?? 'no-endpoint', detail: `${server} says so` };

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
      return verdictOfPortal(error, portal.endpoint);
    }
  }

  private async findOwner(
    { serverEndpoint, accessToken }: InstallCandidate,
    signal: AbortSignal,
  ): Promise<{ owner: TokenOwner; server: string } | Verdict> {
    const answer = await askAuthServers(
      this.authServer.candidates(serverEndpoint),
      (server) => this.authServer.appInfo(server, accessToken, signal),
      isLater,
    );
    if (answer.kind === 'found') return { owner: answer.value, server: answer.server };
    const verdict = verdictOfServers(answer.error);
    return withUnlisted(verdict, unlistedServer(serverEndpoint, this.authServer));
  }
}

/** Listed servers cannot know the tokens of an unlisted one. */
function withUnlisted(
  verdict: RefusedVerdict | LaterVerdict,
  unlisted: string | undefined,
): RefusedVerdict | LaterVerdict {
  if (unlisted === undefined) return verdict;
  const detail = `it claims to be of ${unlisted}, which is not in authServers; ${verdict.detail}`;
  if (verdict.kind === 'later') return { ...verdict, detail, cause: verdict.cause ?? 'unlisted-server' };
  return verdict.reason === 'token-refused'
    ? { ...verdict, reason: 'unlisted-server', detail }
    : { ...verdict, detail };
}

/** The origin that a claimed `server_endpoint` names, fit for a log, where it is not on the list. It is never called. */
function unlistedServer(
  claimed: string | undefined,
  authServer: Pick<AuthServer, 'listed'>,
): string | undefined {
  if (!claimed || !URL.canParse(claimed) || authServer.listed(claimed) !== undefined) return undefined;
  const { origin } = new URL(claimed);
  return origin === 'null' ? undefined : printable(origin);
}
