import { IsArray, IsIn, IsOptional, IsUrl, ValidateBy, ValidateNested } from 'class-validator';
import { BindingsOptions, OfflineOptions } from '../bindings/index.js';
import { EchoesOptions } from '../echoes/index.js';
import { HandlersOptions } from '../handlers/index.js';
import { InboxOptions, type InboxRetentionOptions, type InboxRetryOptions } from '../inbox/index.js';
import { IntakeOptions } from '../intake/index.js';
import { PAGES, PagesOptions, type GivenPagesOptions } from '../pages/index.js';
import { ApplicationOptions, InstallOptions, PortalsOptions, WebhookOptions } from '../portals/index.js';
import {
  DEFAULT_AUTH_SERVERS,
  IsAuthServers,
  type Network,
  privateServers,
  RestOptions,
  type RestRetryOptions,
} from '../rest/index.js';
import { SweepOptions } from '../sweep/index.js';
import { sqliteStorage, isStorageDriver, type StorageDriver } from '../drivers/index.js';
import { restUrlProblems, sameTokenProblems } from './webhook-problems.js';

/** Read by the base class. */
const PAGE_NAMES: ReadonlySet<string> = new Set(PAGES.map(({ name }) => name));

/** Some members of `T`; `undefined`, also where it is written out, leaves the default. */
type Given<T> = { [K in keyof T]?: T[K] | undefined };

/** Both of them: one alone could never be used. Options of the environment are checked when they are read. */
type GivenApplication = Given<Omit<ApplicationOptions, 'clientId' | 'clientSecret'>> &
  Pick<ApplicationOptions, 'clientId' | 'clientSecret'>;

/**
 * What `Bitrix24EventsModule.forRoot` takes. Each member is described, with its default, at
 * {@link Bitrix24EventsOptions}.
 *
 * @publicApi
 */
export interface Bitrix24EventsModuleOptions extends GivenPagesOptions {
  enabled?: boolean | 'read' | undefined;
  publicUrl?: string | undefined;
  application?: GivenApplication | undefined;
  webhooks?: Given<WebhookOptions>[] | undefined;
  storage?: StorageDriver | undefined;
  authServers?: string[] | undefined;
  bindings?: Given<BindingsOptions> | undefined;
  offline?: Given<OfflineOptions> | undefined;
  sweep?: Given<Omit<SweepOptions, 'problems'>> | undefined;
  inbox?:
    | (Given<Omit<InboxOptions, 'retry' | 'retention'>> & {
        retry?: Given<InboxRetryOptions> | undefined;
        retention?: Given<InboxRetentionOptions> | undefined;
      })
    | undefined;
  intake?: Given<IntakeOptions> | undefined;
  handlers?: Given<HandlersOptions> | undefined;
  echoes?: Given<EchoesOptions> | undefined;
  portals?: Given<PortalsOptions> | undefined;
  install?: Given<InstallOptions> | undefined;
  rest?: (Given<Omit<RestOptions, 'retry'>> & { retry?: Given<RestRetryOptions> | undefined }) | undefined;
}

/**
 * The options with their defaults, as the module uses them.
 *
 * @publicApi
 */
export class Bitrix24EventsOptions extends PagesOptions {
  /**
   * Whether this process runs the module (default yes). `false`, for migrations and scripts: nothing is opened, bound or
   * consumed, and what is injected fails when it is asked for something. `'read'`: inbox and installations can be looked
   * at beside the running application, and nothing is changed.
   */
  @IsIn([true, false, 'read'], { message: "enabled must be true, false or 'read'" })
  readonly enabled: boolean | 'read';

  /**
   * Where Bitrix24 reaches this application, such as `https://app.example.com`; a path in it is kept, and the
   * real route is appended (global prefix, `path`).
   */
  @IsOptional()
  @IsUrl(
    { require_tld: false, require_protocol: true, protocols: ['http', 'https'] },
    { message: 'publicUrl must be an absolute URL, like https://app.example.com' },
  )
  readonly publicUrl?: string;

  /** The application at Bitrix24; leave it out where only outgoing webhooks are used. */
  @IsOptional()
  @ValidateNested()
  readonly application?: ApplicationOptions;

  /** Outgoing webhooks, set up in a portal's UI. */
  @IsArray({ message: 'webhooks must be a list of { applicationToken, memberId?, restUrl? }' })
  @ValidateNested({ each: true })
  readonly webhooks: WebhookOptions[];

  /** Where deliveries and installations live. Default: SQLite in `./data/bitrix24-events.db`. */
  @ValidateBy(
    { name: 'isStorageDriver', validator: { validate: isStorageDriver } },
    { message: 'storage must be a storage driver. Try: sqliteStorage({ file, encryptionKey })' },
  )
  readonly storage: StorageDriver;

  /** The only hosts that ever see the client secret. Default: Bitrix24's two. */
  @IsAuthServers()
  readonly authServers: string[];

  /** How bindings are kept in step with the handlers. */
  @ValidateNested()
  readonly bindings: BindingsOptions;

  /** How guaranteed handlers share the portals' offline queues. */
  @ValidateNested()
  readonly offline: OfflineOptions;

  /** What is looked through for changes, and how often. */
  @ValidateNested()
  readonly sweep: SweepOptions;

  /** Concurrency, retries and time-outs of deliveries. */
  @ValidateNested()
  readonly inbox: InboxOptions;

  /** Bounds of request bodies. */
  @ValidateNested()
  readonly intake: IntakeOptions;

  /** How handlers run. */
  @ValidateNested()
  readonly handlers: HandlersOptions;

  /** How events are dealt with that the application's own writes cause. */
  @ValidateNested()
  readonly echoes: EchoesOptions;

  /** How installations are kept and verified. */
  @ValidateNested()
  readonly portals: PortalsOptions;

  /** Who may install the application. */
  @ValidateNested()
  readonly install: InstallOptions;

  /** How portals and auth servers are called. */
  @ValidateNested()
  readonly rest: RestOptions;

  constructor(input: Bitrix24EventsModuleOptions = {}) {
    super(input);
    const {
      enabled,
      publicUrl,
      application,
      webhooks,
      storage,
      authServers,
      bindings,
      offline,
      sweep,
      inbox,
      intake,
      handlers,
      echoes,
      portals,
      install,
      rest,
      ...unknown
    } = input;
    this.enabled = enabled ?? true;
    this.publicUrl = publicUrl;
    this.application = (application ?? undefined) && new ApplicationOptions(application);
    // What is no list is left for the check to name.
    this.webhooks = Array.isArray(webhooks)
      ? webhooks.map((webhook) => new WebhookOptions(webhook ?? {}))
      : (webhooks ?? []);
    this.storage = storage ?? sqliteStorage();
    this.authServers = authServers ?? [...DEFAULT_AUTH_SERVERS];
    this.bindings = new BindingsOptions(bindings ?? {});
    this.offline = new OfflineOptions(offline ?? {});
    this.sweep = new SweepOptions(sweep ?? {});
    this.inbox = new InboxOptions(inbox ?? {});
    this.intake = new IntakeOptions(intake ?? {});
    this.handlers = new HandlersOptions(handlers ?? {});
    this.echoes = new EchoesOptions(echoes ?? {});
    this.portals = new PortalsOptions(portals ?? {});
    this.install = new InstallOptions(install ?? {});
    this.rest = new RestOptions(rest ?? {});
    // By name only: not what the environment has marked.
    Object.assign(
      this,
      Object.fromEntries(Object.entries(unknown).filter(([name]) => !PAGE_NAMES.has(name))),
    );
  }

  /** What is wrong between members, which no check of one member sees. */
  problems(production: boolean, isPublic?: Network['isPublic']): string[] {
    return [
      ...this.modeProblems(),
      ...this.authServerProblems(isPublic),
      ...(this.application || this.webhooks.length > 0
        ? []
        : [
            'neither application nor webhooks is given, so no event could ever be believed. ' +
              'Try: application: { clientId, clientSecret } from the card of your application',
          ]),
      // The route is appended to it.
      ...(typeof this.publicUrl === 'string' && /[?#]/.test(this.publicUrl)
        ? ['publicUrl must have neither a query nor a hash, like https://app.example.com']
        : []),
      ...(Array.isArray(this.webhooks)
        ? [...sameTokenProblems(this.webhooks), ...restUrlProblems(this.webhooks, this.rest.allowInsecure)]
        : []),
      ...this.sweep.problems(this.application !== undefined),
      ...(isStorageDriver(this.storage) ? this.storage.problems(production) : []),
    ];
  }

  private authServerProblems(isPublic?: Network['isPublic']): string[] {
    if (!Array.isArray(this.authServers) || this.rest.allowPrivate) return [];
    return privateServers(this.authServers, isPublic).map(
      (server) =>
        `authServers: ${server} is an address of this machine or of its network, which is never called. ` +
        'Try: rest: { allowPrivate: true }, for tests and local development only',
    );
  }

  private modeProblems(): string[] {
    if (this.enabled !== 'read' || !isStorageDriver(this.storage)) return [];
    return this.storage.openForReading === undefined
      ? [
          "enabled is 'read', and this storage cannot be read beside another process. Try: sqliteStorage({ file })",
        ]
      : [];
  }
}

/** Injection token of the checked {@link Bitrix24EventsOptions}. */
export const BITRIX24_EVENTS_OPTIONS = Symbol.for('nestjs-bitrix24-events:options');
