/** What to check when the event of a check did not arrive. */
export const nothingArrived = (url: string | undefined, ms: number): string =>
  `the portal accepted the call, but its event did not arrive at${url ?? 'this application'} within ${Math.round(ms / 1_000)} s. ` +
  'Try: open this URL from outside of your network (it answers "Bitrix24 events are received here."); if it does not, ' +
  'check DNS, the certificate, the firewall and the proxy; if it does, check whether the proxy lets POST through, and ' +
  "whether another process of yours got the event; else check again later: Bitrix24's queue may be slow";

/** For a nonce that came back with a token that must not be adopted. */
export const TOKEN_DISTRUSTED =
  'the event came with an application_token that is not the stored one, and it could not be adopted: either another ' +
  "binding of ONAPPTEST leads elsewhere, or the installation's user is no administrator, so that this cannot be determined. " +
  'Try: remove that binding in the portal, or let an administrator install the application again';
