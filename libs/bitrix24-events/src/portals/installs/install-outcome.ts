/** Why an install is refused permanently. */
export type InstallRefusal =
  | 'incomplete'
  | 'no-application'
  | 'too-large'
  | 'too-many'
  | 'token-refused'
  | 'unlisted-server'
  | 'server-address-refused'
  | 'unreachable'
  | 'application-gone'
  | 'unpaid'
  | 'plan'
  | 'no-rights'
  | 'other-application'
  | 'other-portal'
  | 'no-endpoint'
  | 'endpoint-refused'
  | 'insecure-endpoint'
  | 'not-administrator'
  | 'older'
  | 'sealed';

/**
 * The result of an install. `waiting`: a server that must be asked did not answer, or its answer
 * may be temporary (then `reason` names it, and `shown` is what users see), and is asked again.
 * `hint` and `detail` are sentences for people, without secrets.
 */
export type InstallOutcome =
  | { kind: 'installed'; memberId: string }
  | {
      kind: 'refused';
      reason: InstallRefusal;
      hint: string;
      /** The portal's REST base from the auth server's answer, if verification got that far. */
      endpoint?: string;
    }
  | {
      kind: 'waiting';
      detail: string;
      endpoint?: string;
      /** The reason for refusal, if that answer persists. */
      reason?: InstallRefusal;
      /** What the installing user is shown: a key of {@link REFUSAL_HINTS}. */
      shown?: InstallRefusal;
    };

/** The text of each refusal for the installing user. */
export const REFUSAL_HINTS: Record<InstallRefusal, string> = {
  incomplete: 'The request lacks what an installation needs. Open the application in the portal again.',
  'no-application':
    'The server has no application configured. Its operator has to set client_id and client_secret.',
  'too-large': 'The request is larger than any real one. Open the application in the portal again.',
  'too-many': 'Too many installations are pending at the moment. Try again in a few minutes.',
  'token-refused': 'Bitrix24 refuses the token of this request. Open the application in the portal again.',
  'unlisted-server':
    'This Bitrix24 has an authorization server of its own, which the server of the application does not trust. Its operator can add it to authServers.',
  'server-address-refused':
    'The server of the application finds an address for the authorization server of Bitrix24 that is not public, and calls no such address. Its operator should check the DNS of that server: a VPN or proxy may answer with addresses of its own.',
  unreachable:
    'Bitrix24 could not be reached for a day. Open the application in the portal again; the operator of the server should see whether it reaches Bitrix24.',
  'application-gone':
    'Your Bitrix24 says that the application is not installed. Install the application again.',
  unpaid:
    'The plan or subscription of your Bitrix24 does not include applications (REST). Renew it, and open the application again.',
  plan: 'The plan of your Bitrix24 does not include what the application needs. Upgrade it, and open the application again.',
  'no-rights':
    'Your Bitrix24 does not allow the application to ask who installs it. Let an administrator open it, and check the permissions of the application.',
  'other-application':
    'The token belongs to another application. The operator of the server should compare client_id with the card of the application.',
  'other-portal': 'The token belongs to another portal. Open the application in its own portal.',
  'no-endpoint': 'Bitrix24 names no REST address for this portal. Install the application again.',
  'endpoint-refused':
    'The address of this portal is not public, and the server calls no such address. Its operator can allow that with portals.allowPrivate.',
  'insecure-endpoint':
    'This Bitrix24 names an address without HTTPS, and the server calls no such address. Set HTTPS in the settings of the main module of the portal, and open the application again.',
  'not-administrator':
    'Only an administrator of the portal can install the application. Ask one to open or install it.',
  older: 'A newer installation already exists, so this one changed nothing. Open the application again.',
  sealed:
    'The server can no longer read this installation: its encryption key was changed. Install the application again.',
};
