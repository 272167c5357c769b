import type { InstallCandidate } from '../portal-events/install-candidate.js';
import type { PendingInstallListing } from '../installations/installation-store.js';
import { printable } from './printable.js';

/** Where an install comes from, for a log: the portal and domain that it claims, and the address that sent it. */
export function placeOfInstall(
  { memberId, source }: Pick<PendingInstallListing, 'memberId' | 'source'>,
  candidate?: Pick<InstallCandidate, 'domain' | 'clientEndpoint'>,
): string {
  const domain = candidate?.domain ?? hostOf(candidate?.clientEndpoint);
  const claims = domain ? `, claims the domain ${printable(domain)}` : '';
  return `portal ${printable(memberId)}${claims}${source ? `, sent by ${printable(source)}` : ''}`;
}

const hostOf = (url: string | undefined): string | undefined =>
  url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;
