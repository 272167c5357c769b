/** Bound at the base URL of every application: the module needs them itself. */
export const ALWAYS_WANTED: readonly string[] = ['ONAPPINSTALL', 'ONAPPUPDATE', 'ONAPPUNINSTALL'];

/**
 * Never unbound at a URL of ours, whoever bound them: the first two are rows that the portal itself makes
 * to the install URL, the others are the application's life, which a handler may listen to again tomorrow.
 */
export const NEVER_UNBOUND: ReadonlySet<string> = new Set([
  'ONAPPINSTALL',
  'ONAPPUSERREADY',
  'ONAPPUPDATE',
  'ONAPPUNINSTALL',
  'ONAPPPAYMENT',
  'ONAPPMETHODCONFIRM',
  'ONAPPTEST',
]);
