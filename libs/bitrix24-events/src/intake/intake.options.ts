import { ArrayNotEmpty, IsArray, IsInt, IsUrl, Max, Min } from 'class-validator';
import { definedOnly } from '../common/index.js';
import { IsQueueServers } from './queue-servers/is-queue-servers.decorator.js';
import { PUBLISHED_LISTS } from './queue-servers/published-lists.js';

/**
 * What the intake takes in, and from whom. A real event has some 20 fields, 5 brackets at most, and 1 kB.
 *
 * @example
 * ```ts
 * Bitrix24EventsModule.forRoot({ …, intake: { trustProxy: 1, queueServers: 'published' } })
 * ```
 * @publicApi
 */
export class IntakeOptions {
  /** Largest body in bytes; a larger one is answered 413 (default 1 MiB, at least 1 kiB, at most 64 MiB). */
  @IsInt({ message: 'intake.maxBodySize must be a whole number of bytes, like 1048576' })
  @Min(1_024, { message: 'intake.maxBodySize must be at least 1024 bytes' })
  @Max(2 ** 26, { message: 'intake.maxBodySize must be at most 67108864 bytes' })
  maxBodySize = 2 ** 20;

  /**
   * Most fields in one body, each map or list around them counted as four; more are answered 413 (default 20 000). The
   * keys of form fields hold at most five times as many names together.
   */
  @IsInt({ message: 'intake.maxFields must be a whole number' })
  @Min(100, { message: 'intake.maxFields must be at least 100' })
  maxFields = 20_000;

  /** Most brackets in one key and levels of JSON, more are answered 400 (default 64, PHP's own limit). */
  @IsInt({ message: 'intake.maxDepth must be a whole number' })
  @Min(12, { message: 'intake.maxDepth must be at least 12' })
  @Max(256, { message: 'intake.maxDepth must be at most 256' })
  maxDepth = 64;

  /**
   * How many reverse proxies stand between the internet and this application (default 0). So many entries from the right
   * of `X-Forwarded-For` are believed; with 0 it is not looked at. The framework's own setting has no say. Too small a
   * number makes all requests come from the proxy, too large a one lets clients choose their address.
   */
  @IsInt({ message: 'intake.trustProxy must be a number of proxies, like 1' })
  @Min(0, { message: 'intake.trustProxy must be at least 0' })
  @Max(16, { message: 'intake.trustProxy must be at most 16' })
  trustProxy = 0;

  /**
   * From which addresses events are taken in; others are answered 403 (default `'off'`: from all). Addresses and networks
   * (CIDR), or `'published'`: those that Bitrix24 publishes, looked up every 5 minutes. As long as one of the published
   * lists could never be had, events are taken in from everywhere, with a logged error and the notification
   * `bitrix24.intake.allow-list-unavailable`. A supplement to `application_token`, never instead of it; pages in the
   * portal's frame are opened by browsers, and not concerned.
   */
  @IsQueueServers()
  queueServers: 'off' | 'published' | string[] = 'off';

  /** Where the published lists are (default: Bitrix24's two). Name the one of your region where the other is out of reach. */
  @IsArray({ message: 'intake.queueServerLists must be a list of URLs' })
  @ArrayNotEmpty({ message: 'intake.queueServerLists must name at least one URL' })
  @IsUrl(
    { require_tld: false, require_protocol: true, protocols: ['http', 'https'] },
    {
      each: true,
      message: 'intake.queueServerLists must be absolute URLs, like https://example.com/app.json',
    },
  )
  queueServerLists: string[] = [...PUBLISHED_LISTS];

  constructor(input: Partial<IntakeOptions> = {}) {
    Object.assign(this, definedOnly(input));
  }
}

/** Injection token of the {@link IntakeOptions}. */
export const INTAKE_OPTIONS = Symbol.for('nestjs-bitrix24-events:intake-options');
