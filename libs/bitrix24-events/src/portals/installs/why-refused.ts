import type { InstallRefusal } from './install-outcome.js';

interface Why {
  /** The fact, for the log. */
  fact: string;
  /** What the server's operator can do; a part of "Try: …". */
  fix: string;
}

const AGAIN = 'let an administrator open the application in the portal again';

/** The log text of each refusal, and what to do about it. */
export const WHY_REFUSED: Record<InstallRefusal, Why> = {
  incomplete: { fact: 'it is incomplete', fix: AGAIN },
  'no-application': {
    fact: 'the application option is not set',
    fix: 'set application: { clientId, clientSecret }',
  },
  'too-large': { fact: 'it is too large', fix: AGAIN },
  'too-many': { fact: 'too many are pending', fix: 'raise portals.maxParked, if they are genuine' },
  'other-application': {
    fact: 'its token belongs to another application',
    fix: "compare application.clientId with client_id on the application's card",
  },
  'other-portal': {
    fact: 'its token belongs to another portal',
    fix: 'nothing, unless an install is missing; the request names a portal that it does not come from',
  },
  'no-endpoint': {
    fact: 'the auth server names no REST address for it',
    fix: 'install the application again',
  },
  'not-administrator': {
    fact: 'the owner of its token is no administrator of the portal',
    fix: 'let an administrator open it, or set install.allowNonAdmin',
  },
  older: { fact: 'it is older than the installation', fix: 'nothing, a newer one is stored' },
  'token-refused': { fact: 'its token is refused', fix: AGAIN },
  'unlisted-server': {
    fact: 'its auth server is not in authServers',
    fix: 'add the server to authServers, if you trust it: it will see the client secret',
  },
  'server-address-refused': {
    fact: 'the address of its auth server is not public, and must not be called',
    fix: 'check the DNS of this host (a VPN or proxy may answer with addresses of its own); for an emulator set rest.allowPrivate',
  },
  unreachable: {
    fact: 'Bitrix24 could not be reached for a day',
    fix: `check that this host reaches the auth servers and the portal by https, then${AGAIN}`,
  },
  'application-gone': {
    fact: 'the portal says that the application is not installed',
    fix: 'install the application there again',
  },
  unpaid: {
    fact: 'the plan or subscription of the portal does not include REST',
    fix: `let the portal renew it, then ${AGAIN}`,
  },
  plan: {
    fact: 'the plan of the portal does not include what the verification calls',
    fix: `let the portal upgrade it, then ${AGAIN}`,
  },
  'no-rights': {
    fact: 'the portal does not let the application ask whose token it is',
    fix: "check the application's permissions on its card, and let an administrator open it",
  },
  'endpoint-refused': {
    fact: 'the verified REST address must not be called',
    fix: 'set portals.allowPrivate, if the portal is in your own network',
  },
  'insecure-endpoint': {
    fact: 'the verified REST address is http, not https',
    fix: 'set HTTPS in the settings of the main module of the portal',
  },
  sealed: { fact: 'it cannot be decrypted', fix: `give the earlier encryptionKey too, or ${AGAIN}` },
};

const PROVEN = new Set<InstallRefusal>([
  'not-administrator',
  'endpoint-refused',
  'insecure-endpoint',
  'no-endpoint',
  'unpaid',
  'plan',
  'no-rights',
  'application-gone',
]);

/** Whether only a holder of a genuine token of this application on that portal can cause it. */
export const isProvenRefusal = (reason: InstallRefusal): boolean => PROVEN.has(reason);
