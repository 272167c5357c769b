import type { Bitrix24Emulator } from 'bitrix24-emulator';
import type { AppSetup } from './boot.js';
import { CLIENT_ID, CLIENT_SECRET, PUBLIC_URL } from './facts.js';
import { FORM, form, send, type Received } from './http.js';
import type { RunningApp } from './running-app.js';

export const INSTALL_PATH = '/bitrix24/install';

/** An application with an installation page, as far as the portal knows: it is not installed until that page says so. */
export const addAppWithPage = (portal: Bitrix24Emulator): string =>
  portal.installApp({
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    handlerUrl: PUBLIC_URL + INSTALL_PATH,
    type: 'ui-install',
  }).applicationToken;

/** What a test's application needs for the page. */
export const withInstallPage = (
  portal: Bitrix24Emulator,
  installPage: NonNullable<AppSetup['options']>['installPage'] = {},
): Pick<AppSetup, 'options' | 'extras'> => ({
  options: { installPage: { scriptUrl: portal.scriptUrl, ...installPage } },
  extras: { installPage: true },
});

/** The fields that a portal's frame posts for a user. */
export function frameFields(portal: Bitrix24Emulator, userId = 1): Record<string, string> {
  const { accessToken, refreshToken } = portal.tokenFor(CLIENT_ID, userId);
  return {
    AUTH_ID: accessToken,
    AUTH_EXPIRES: '3600',
    REFRESH_ID: refreshToken,
    SERVER_ENDPOINT: `${portal.authServer}/rest/`,
    APPLICATION_TOKEN: portal.app(CLIENT_ID).applicationToken,
    APPLICATION_SCOPE: 'crm',
    member_id: portal.memberId,
    status: 'L',
    PLACEMENT: 'DEFAULT',
    PLACEMENT_OPTIONS: '{}',
  };
}

const QUERY = new URLSearchParams({
  DOMAIN: 'portal.example.com',
  PROTOCOL: '1',
  LANG: 'en',
  APP_SID: 'sid',
});

/** Posts the fields as a frame does. */
export const postFrame = (
  running: RunningApp,
  fields: Record<string, string>,
  path = INSTALL_PATH,
): Promise<Received> =>
  send(`${running.origin}${path}?${QUERY.toString()}`, { headers: FORM, body: form(fields) });

/** Directives of a page's policy, by name. */
export const policyOf = ({ headers }: Received): Record<string, string> =>
  Object.fromEntries(
    String(headers['content-security-policy'])
      .split('; ')
      .map((directive) => {
        const [name, ...values] = directive.split(' ');
        return [name, values.join(' ')];
      }),
  );

/** The ticket in a page; `undefined` where nothing goes on. */
export const ticketIn = ({ body }: Received): string | undefined => /data-ticket="([\w-]+)"/.exec(body)?.[1];

/** What the page's own script would be told. */
export async function statusOf(
  running: RunningApp,
  ticket: string,
): Promise<{ http: number; state: string; message: string }> {
  const answer = await send(`${running.origin}${INSTALL_PATH}/status?ticket=${ticket}`, { method: 'GET' });
  return { http: answer.status, ...(JSON.parse(answer.body) as { state: string; message: string }) };
}
