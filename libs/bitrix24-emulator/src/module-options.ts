import type { Parts } from './assemble.js';

/**
 * Which application is to run against the portal.
 *
 * @publicApi
 */
export interface ModuleRequest {
  clientId: string;
  clientSecret: string;
  /** Where Bitrix24 would reach it. Default: `https://app.example.com`. */
  publicUrl?: string;
  /** Where it really listens, such as `http://127.0.0.1:3000`. */
  appUrl?: string;
}

/**
 * The options of `nestjs-bitrix24-events` against an emulated portal. It has plain http and loopback addresses, which
 * real portals never have: the module refuses both unless `rest` says otherwise.
 *
 * @publicApi
 */
export interface ModuleOptions {
  publicUrl: string;
  application: { clientId: string; clientSecret: string };
  authServers: string[];
  rest: { allowInsecure: true; allowPrivate: true };
}

const PUBLIC_URL = 'https://app.example.com';

export function moduleOptions(
  { model, routes }: Pick<Parts, 'model' | 'routes'>,
  { clientId, clientSecret, publicUrl = PUBLIC_URL, appUrl }: ModuleRequest,
): ModuleOptions {
  if (appUrl !== undefined) routes.add(publicUrl, appUrl);
  return {
    publicUrl,
    application: { clientId, clientSecret },
    authServers: [model.addresses.authServer],
    rest: { allowInsecure: true, allowPrivate: true },
  };
}

export const moduleEnvironment = ({
  publicUrl,
  application,
  authServers,
}: ModuleOptions): Record<string, string> => ({
  BITRIX24_PUBLIC_URL: publicUrl,
  BITRIX24_CLIENT_ID: application.clientId,
  BITRIX24_CLIENT_SECRET: application.clientSecret,
  BITRIX24_AUTH_SERVERS: authServers.join(','),
  BITRIX24_ALLOW_INSECURE: 'true',
  BITRIX24_ALLOW_PRIVATE: 'true',
});
