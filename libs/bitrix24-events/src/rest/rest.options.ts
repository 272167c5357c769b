import { IsBoolean, ValidateBy } from 'class-validator';
import { definedOnly, IsDuration, type Duration } from '../common/index.js';

/**
 * How the module calls portals and auth servers.
 *
 * @example
 * ```ts
 * Bitrix24EventsModule.forRoot({ …, rest: { timeout: '10s', allowPrivate: true } })
 * ```
 * @publicApi
 */
export class RestOptions {
  /** Longest time that one request may take, answer included (default 30 seconds). */
  @IsDuration(1, "rest.timeout must be a duration above 0: milliseconds, or a text like '30s'")
  timeout: Duration = '30s';

  /**
   * Whether portals and auth servers may be called by plain `http:` (default no). For tests and emulators
   * only: tokens and the client secret travel readable. Refused when `NODE_ENV` is `production`.
   */
  @IsBoolean({ message: 'rest.allowInsecure must be true or false' })
  @ValidateBy(
    {
      name: 'notInProduction',
      validator: { validate: (value: unknown) => value !== true || process.env.NODE_ENV !== 'production' },
    },
    {
      message:
        'rest.allowInsecure must not be true when NODE_ENV is production: tokens would travel readable. Use https',
    },
  )
  allowInsecure = false;

  /**
   * Whether portals and auth servers may resolve to private, loopback or link-local addresses (default no).
   * For self-hosted portals inside your own network: the owner of a self-hosted portal chooses its
   * endpoint, and with this could point it at any other host that this process reaches.
   */
  @IsBoolean({ message: 'rest.allowPrivate must be true or false' })
  allowPrivate = false;

  constructor(input: Partial<RestOptions> = {}) {
    Object.assign(this, definedOnly(input));
  }
}

/** Injection token of the {@link RestOptions}. */
export const REST_OPTIONS = Symbol.for('nestjs-bitrix24-events:rest-options');
