import type { BindingsOptions } from '../bindings/index.js';
import type { IntakeOptions } from '../intake/index.js';
import type { Bitrix24EventsModuleOptions } from './bitrix24-events.options.js';
import { FROM_ENVIRONMENT } from './environment-problems.js';
import { sqliteStorage } from '../drivers/index.js';

type Environment = Readonly<Record<string, string | undefined>>;

const list = (value: string | undefined): string[] | undefined =>
  value
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** One for each place of another list; an empty one is absent. */
const places = (value: string | undefined): (string | undefined)[] =>
  (value ?? '').split(',').map((part) => part.trim() || undefined);

/** Anything but a yes or a no is left for the check to name: a typo must not switch something off in silence. */
const flag = (value: string | undefined): boolean | undefined => {
  if (value === undefined || /^(1|true|yes|on)$/i.test(value)) return value === undefined ? undefined : true;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked with the other options
  return /^(0|false|no|off)$/i.test(value) ? false : (value as unknown as boolean);
};

/** `off`, `published`, or a list. */
const queueServers = (value: string | undefined): IntakeOptions['queueServers'] | undefined => {
  return value === 'off' || value === 'published' ? value : list(value);
};

/** `true`, `false` or `read`; anything else is left for the check to name. */
const enabled = (value: string | undefined): Bitrix24EventsModuleOptions['enabled'] =>
  flag(value?.toLowerCase());

/** An empty variable is one that is not set: a deployment often cannot leave one out. */
const given = (variables: Environment): Environment =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );

/** Also of a half that was set alone: the check names the other. */
function applicationOf({
  BITRIX24_CLIENT_ID: clientId = '',
  BITRIX24_CLIENT_SECRET: clientSecret = '',
}: Environment): Bitrix24EventsModuleOptions['application'] {
  return clientId === '' && clientSecret === '' ? undefined : { clientId, clientSecret };
}

/** One for each token, and for each URL that has none. */
function webhooksOf(env: Environment): Bitrix24EventsModuleOptions['webhooks'] {
  const tokens = list(env.BITRIX24_WEBHOOK_TOKENS) ?? [];
  const restUrls = places(env.BITRIX24_WEBHOOK_REST_URLS);
  const count = Math.max(tokens.length, restUrls.findLastIndex((url) => url !== undefined) + 1);
  if (count === 0) return undefined;
  return Array.from({ length: count }, (_, at) => ({
    applicationToken: tokens[at] ?? '',
    restUrl: restUrls[at],
  }));
}

/** The module's options out of `BITRIX24_*` variables. Absent and empty variables leave the defaults. */
export function optionsFromEnvironment(variables: Environment): Bitrix24EventsModuleOptions {
  const env = given(variables);
  const options: Bitrix24EventsModuleOptions = {
    enabled: enabled(env.BITRIX24_ENABLED),
    publicUrl: env.BITRIX24_PUBLIC_URL,
    application: applicationOf(env),
    webhooks: webhooksOf(env),
    storage: sqliteStorage({
      file: env.BITRIX24_STORAGE_FILE,
      encryptionKey: list(env.BITRIX24_ENCRYPTION_KEY),
      allowPlaintext: flag(env.BITRIX24_ALLOW_PLAINTEXT),
    }),
    authServers: list(env.BITRIX24_AUTH_SERVERS),
    bindings: {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked with the other options
      mode: env.BITRIX24_BINDINGS_MODE as BindingsOptions['mode'] | undefined,
      handlerUrl: env.BITRIX24_HANDLER_URL,
    },
    offline: {
      connector: env.BITRIX24_OFFLINE_CONNECTOR,
      exclusive: flag(env.BITRIX24_OFFLINE_EXCLUSIVE),
    },
    inbox: {
      concurrency: env.BITRIX24_CONCURRENCY === undefined ? undefined : Number(env.BITRIX24_CONCURRENCY),
    },
    intake: {
      trustProxy: env.BITRIX24_TRUST_PROXY === undefined ? undefined : Number(env.BITRIX24_TRUST_PROXY),
      queueServers: queueServers(env.BITRIX24_QUEUE_SERVERS),
    },
    portals: { allowPrivate: flag(env.BITRIX24_PORTALS_ALLOW_PRIVATE) },
    rest: {
      allowInsecure: flag(env.BITRIX24_ALLOW_INSECURE),
      allowPrivate: flag(env.BITRIX24_ALLOW_PRIVATE),
    },
  };
  return { ...options, [FROM_ENVIRONMENT]: options } as Bitrix24EventsModuleOptions;
}

/** The module's options as `@nestjs/config` knows a namespace; see {@link bitrix24EventsConfig}. */
export interface Bitrix24EventsConfig {
  (): Bitrix24EventsModuleOptions;
  /** Injection token of the options, once `ConfigModule` has loaded the namespace. */
  readonly KEY: string;
  /** What `Bitrix24EventsModule.forRootAsync` takes. */
  asProvider(): {
    useFactory: (loaded?: Bitrix24EventsModuleOptions) => Bitrix24EventsModuleOptions;
    inject: [{ token: string; optional: true }];
  };
}

const NAMESPACE = 'bitrix24Events';
const KEY = `CONFIGURATION(${NAMESPACE})`;

const fromProcess = (): Bitrix24EventsModuleOptions => optionsFromEnvironment(process.env);

/**
 * The module's options, read from `BITRIX24_*` variables: `ENABLED` (`true`, `false`, `read`), `PUBLIC_URL`, `CLIENT_ID`, `CLIENT_SECRET`, `WEBHOOK_TOKENS`
 * (comma-separated), `WEBHOOK_REST_URLS` (comma-separated, in the order of the tokens; a place may be empty),
 * `STORAGE_FILE`, `ENCRYPTION_KEY` (comma-separated: the first encrypts, all decrypt), `ALLOW_PLAINTEXT`,
 * `AUTH_SERVERS`, `BINDINGS_MODE`, `HANDLER_URL`, `OFFLINE_CONNECTOR`, `OFFLINE_EXCLUSIVE`, `CONCURRENCY`,
 * `ALLOW_INSECURE`, `ALLOW_PRIVATE`, `PORTALS_ALLOW_PRIVATE`, `TRUST_PROXY`, `QUEUE_SERVERS` (`off`, `published`, or
 * comma-separated addresses and networks). An empty one counts as absent.
 *
 * It is a namespace of `@nestjs/config` too (`ConfigModule.forRoot({ load: [bitrix24EventsConfig] })`), which need not be
 * installed for it. Who wants variables out of a `.env` file imports `ConfigModule.forRoot()`, or starts Node.js with
 * `--env-file=.env`.
 *
 * @example
 * ```ts
 * Bitrix24EventsModule.forRootAsync(bitrix24EventsConfig.asProvider())
 * ```
 * @example Variables and code together; a group such as `inbox` is replaced whole
 * ```ts
 * Bitrix24EventsModule.forRootAsync({
 *   useFactory: () => ({ ...bitrix24EventsConfig(), sweep: { entities: ['deal'], every: '1d' } }),
 * })
 * ```
 * @publicApi
 */
export const bitrix24EventsConfig: Bitrix24EventsConfig = Object.defineProperties(
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the properties follow
  (() => fromProcess()) as Bitrix24EventsConfig,
  {
    // As registerAs() of @nestjs/config would define them.
    PARTIAL_CONFIGURATION_KEY: { value: NAMESPACE },
    KEY: { value: KEY },
    asProvider: {
      value: (): ReturnType<Bitrix24EventsConfig['asProvider']> => ({
        useFactory: (loaded) => loaded ?? fromProcess(),
        inject: [{ token: KEY, optional: true }],
      }),
    },
  },
);
