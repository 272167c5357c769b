/** What to look at when the event of a check did not come. */
export const nothingArrived = (url: string | undefined, ms: number): string =>
  `the portal took the call, but its event did not come to ${url ?? 'this application'} within ${Math.round(ms / 1_000)} s. ` +
  'Try: open this URL from outside of your network (it answers "Bitrix24 events are received here."); if it does not, ' +
  'look at DNS, the certificate, the firewall and the proxy; if it does, see whether the proxy lets POST through, and ' +
  "whether another process of yours got the event; else check again later: Bitrix24's queue may be slow";

/** Where the nonce came back with a token that may not be learned. */
export const TOKEN_DISTRUSTED =
  'the event came with an application_token that is not the stored one, and it could not be learned: either another ' +
  "binding of ONAPPTEST leads elsewhere, or the installation's user is no administrator, so that nobody can tell. " +
  'Try: remove that binding in the portal, or let an administrator install the application again';
