import type { Bitrix24EventsModuleOptions } from './bitrix24-events.options.js';

/** What was read from the environment, kept with options that came from there, also when they are spread. */
export const FROM_ENVIRONMENT = Symbol.for('nestjs-bitrix24-events:from-environment');

/** How a problem begins, and the variable that it is about. */
const VARIABLES: readonly [beginning: string, variable: string, group: keyof Bitrix24EventsModuleOptions][] =
  [
    ['enabled', 'ENABLED', 'enabled'],
    ['publicUrl', 'PUBLIC_URL', 'publicUrl'],
    ['application.clientId', 'CLIENT_ID', 'application'],
    ['application.clientSecret', 'CLIENT_SECRET', 'application'],
    ['neither application nor webhooks', 'CLIENT_ID or BITRIX24_WEBHOOK_TOKENS', 'application'],
    ['webhooks[', 'WEBHOOK_TOKENS', 'webhooks'],
    ['sqliteStorage: file', 'STORAGE_FILE', 'storage'],
    ['sqliteStorage: encryptionKey', 'ENCRYPTION_KEY', 'storage'],
    ['authServers', 'AUTH_SERVERS', 'authServers'],
    ['bindings.mode', 'BINDINGS_MODE', 'bindings'],
    ['bindings.handlerUrl', 'HANDLER_URL', 'bindings'],
    ['offline.connector', 'OFFLINE_CONNECTOR', 'offline'],
    ['inbox.concurrency', 'CONCURRENCY', 'inbox'],
    ['intake.trustProxy', 'TRUST_PROXY', 'intake'],
    ['intake.queueServers', 'QUEUE_SERVERS', 'intake'],
    ['sqliteStorage: allowPlaintext', 'ALLOW_PLAINTEXT', 'storage'],
    ['offline.exclusive', 'OFFLINE_EXCLUSIVE', 'offline'],
    ['portals.allowPrivate', 'PORTALS_ALLOW_PRIVATE', 'portals'],
    ['rest.allowInsecure', 'ALLOW_INSECURE', 'rest'],
    ['rest.allowPrivate', 'ALLOW_PRIVATE', 'rest'],
  ];

const REST_URL = /^webhooks\[\d+\]\.restUrl/;

/** Options named in a fix, which a person sets by a variable. */
const FIXES: readonly [option: string, variable: string][] = [
  ['rest: { allowPrivate: true }', 'BITRIX24_ALLOW_PRIVATE=true'],
  ['set rest.allowInsecure', 'BITRIX24_ALLOW_INSECURE=true'],
  ['application: { clientId, clientSecret }', 'BITRIX24_CLIENT_ID and BITRIX24_CLIENT_SECRET'],
];

/** Problems in the words of whoever set them: with the variable, where the option was read from one. */
export function environmentProblems(
  input: Bitrix24EventsModuleOptions & { [FROM_ENVIRONMENT]?: Bitrix24EventsModuleOptions },
  problems: readonly string[],
): string[] {
  const read = input[FROM_ENVIRONMENT];
  if (!read) return [...problems];
  return problems.map((problem) => {
    const entry = VARIABLES.find(([beginning]) => problem.startsWith(beginning));
    // Given in code, over what was read.
    if (!entry || input[entry[2]] !== read[entry[2]]) return problem;
    const variable = REST_URL.test(problem) ? 'WEBHOOK_REST_URLS' : entry[1];
    const fixed = FIXES.reduce(
      (text, [option, name]) => text.replace(option, `${option}, or ${name}`),
      problem,
    );
    return `BITRIX24_${variable}: ${fixed}`;
  });
}
