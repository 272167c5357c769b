/** Bound at the base URL of every application: the module needs them itself. */
export const ALWAYS_WANTED: readonly string[] = ['ONAPPINSTALL', 'ONAPPUPDATE', 'ONAPPUNINSTALL'];

/**
 * Never unbound at a URL of ours, whoever bound them: the first two are rows that the portal itself makes
 * to the install URL, the others are the application's life, which a handler may listen to again tomorrow.
 * ONAPPTEST is none of them: nothing but a check of ours wants it, and one that died in between may have left it.
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
 * Rows of these are made by the portal when a bot or a command of one is registered (`imbot.register`,
 * `imbot.command.register`, `imbot.v2.*`), one per event at the URL that the registration names. Never unbound, whoever
 * bound them: without them the portal's bot and the application would get out of step.
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
