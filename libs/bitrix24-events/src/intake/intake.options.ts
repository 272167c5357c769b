import { ArrayNotEmpty, IsArray, IsInt, IsUrl, Max, Min } from 'class-validator';
import { definedOnly } from '../common/index.js';
import { IsQueueServers } from './queue-servers/is-queue-servers.decorator.js';
import { PUBLISHED_LISTS } from './queue-servers/published-lists.js';

/**
 * Limits of request bodies, and the addresses that events may come from. A real event has about 20
 * fields, at most 5 brackets in a key, and 1 kB.
 *
 * @example
 * ```ts
 * Bitrix24EventsModule.forRoot({ …, intake: { trustProxy: 1, queueServers: 'published' } })
 * ```
 * @publicApi
 */
export class IntakeOptions {
  /**
   * Maximum body size in bytes; larger bodies are answered with 413 (default 1 MiB, at least 1 KiB,
   * at most 64 MiB).
   */
  @IsInt({ message: 'intake.maxBodySize must be a whole number of bytes, like 1048576' })
  @Min(1_024, { message: 'intake.maxBodySize must be at least 1024 bytes' })
  @Max(2 ** 26, { message: 'intake.maxBodySize must be at most 67108864 bytes' })
  maxBodySize = 2 ** 20;

  /**
   * Maximum number of fields in one body; more are answered with 413 (default 20 000). Each map or
   * list around fields counts as four. The keys of form fields together may hold at most five times
   * as many names.
   */
  @IsInt({ message: 'intake.maxFields must be a whole number' })
  @Min(100, { message: 'intake.maxFields must be at least 100' })
  maxFields = 20_000;

  /**
   * Maximum number of brackets in one key, and of levels of JSON; more are answered with 400
   * (default 64, PHP's own limit).
   */
  @IsInt({ message: 'intake.maxDepth must be a whole number' })
  @Min(12, { message: 'intake.maxDepth must be at least 12' })
  @Max(256, { message: 'intake.maxDepth must be at most 256' })
  maxDepth = 64;

  /**
   * Number of reverse proxies between the internet and this application (default 0). That many
   * entries from the right of `X-Forwarded-For` are trusted; with 0 the header is ignored. The
   * framework's own setting has no effect. If the number is too small, all requests seem to come
   * from the proxy; if it is too large, clients can forge their address.
   */
  @IsInt({ message: 'intake.trustProxy must be a number of proxies, like 1' })
  @Min(0, { message: 'intake.trustProxy must be at least 0' })
  @Max(16, { message: 'intake.trustProxy must be at most 16' })
  trustProxy = 0;

  /**
   * Addresses from which events are accepted; others are answered with 403 (default `'off'`: all
   * are accepted). Either addresses and networks (CIDR), or `'published'`: those that Bitrix24
   * publishes, read every 5 minutes. Until each of the published lists has been read once, events
   * are accepted from everywhere, with a logged error and the notification
   * `bitrix24.intake.allow-list-unavailable`. This supplements `application_token`, and never
   * replaces it. It does not apply to pages in the portal's frame, which are opened by browsers.
   */
  @IsQueueServers()
  queueServers: 'off' | 'published' | string[] = 'off';

  /**
   * URLs of the published lists (default: Bitrix24's two). Name only the list of your region if the
   * other is unreachable.
   */
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
