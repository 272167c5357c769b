/** Bound at the base URL of every application: the module needs them itself. */
export const ALWAYS_WANTED: readonly string[] = ['ONAPPINSTALL', 'ONAPPUPDATE', 'ONAPPUNINSTALL'];

/**
 * Never unbound at a URL of ours, regardless of who bound them: the first two are rows that the portal itself
 * makes to the install URL, the others are lifecycle events of the application, which a handler may
 * need again tomorrow. ONAPPTEST is not included: only our own checks want it, and an interrupted
 * one may have left it.
 */
export const NEVER_UNBOUND: ReadonlySet<string> = new Set([
  'ONAPPINSTALL',
  'ONAPPUSERREADY',
  'ONAPPUPDATE',
  'ONAPPUNINSTALL',
  'ONAPPPAYMENT',
  'ONAPPMETHODCONFIRM',
]);

/**
 * The portal makes rows of these when a bot or one of its commands is registered (`imbot.register`,
 * `imbot.command.register`, `imbot.v2.*`), one per event at the URL that the registration names.
 * Never unbound, regardless of who bound them: without them the portal's bot and the application would get
 * out of sync.
 */
export const MADE_BY_REGISTRATION: ReadonlySet<string> = new Set([
  'ONIMBOTDELETE',
  'ONIMBOTJOINCHAT',
  'ONIMBOTMESSAGEADD',
  'ONIMBOTMESSAGEDELETE',
  'ONIMBOTMESSAGEUPDATE',
  'ONIMBOTV2COMMANDADD',
  'ONIMBOTV2CONTEXTGET',
  'ONIMBOTV2DELETE',
  'ONIMBOTV2JOINCHAT',
  'ONIMBOTV2MESSAGEADD',
  'ONIMBOTV2MESSAGEDELETE',
  'ONIMBOTV2MESSAGEUPDATE',
  'ONIMBOTV2REACTIONCHANGE',
  'ONIMCOMMANDADD',
]);
