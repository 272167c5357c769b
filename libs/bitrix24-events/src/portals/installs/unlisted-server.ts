import type { AuthServer } from '../../rest/index.js';
import { printable } from './printable.js';

/** The origin that a claimed `server_endpoint` names, fit for a log, where it is not on the list. It is never called. */
export function unlistedServer(
  claimed: string | undefined,
  authServer: Pick<AuthServer, 'listed'>,
): string | undefined {
  if (!claimed || !URL.canParse(claimed) || authServer.listed(claimed) !== undefined) return undefined;
  const { origin } = new URL(claimed);
  return origin === 'null' ? undefined : printable(origin);
}
