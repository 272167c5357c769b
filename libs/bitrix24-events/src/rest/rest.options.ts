import { inspect } from 'node:util';
import { IsBoolean, IsInt, IsOptional, Min, ValidateBy, ValidateNested } from 'class-validator';
import { definedOnly, IsDuration, type Duration, isObject, type RetryPolicy } from '../common/index.js';
import type { LimitedPortal, LimitProfile } from './limits/limit-profile.js';
import type { RestLimiter } from './limits/rest-limiter.js';
import { readProxy, shownProxy, WITHOUT_SOCKS } from './transport/proxy/index.js';
import type { RestObserver } from './rest-observer.js';

/**
 * How often a request is retried that certainly was not carried out (refused by a limit, no
 * connection), or that may be carried out twice (reads, and calls with `idempotent: true`).
 *
 * @publicApi
 */
export class RestRetryOptions implements RetryPolicy {
  /** Total number of attempts, including the first (default 5). */
  @IsInt({ message: 'rest.retry.attempts must be a whole number of at least 1' })
  @Min(1, { message: 'rest.retry.attempts must be a whole number of at least 1' })
  attempts = 5;

  /** Maximum pause before the second attempt (default half a second); doubles with each attempt. */
  @IsDuration(0, "rest.retry.initialDelay must be a duration: milliseconds, or a text like '500ms'")
  initialDelay: Duration = '500ms';

  /**
   * Upper limit of a pause (default 10 seconds), not including the wait for the portal's limits.
   */
  @IsDuration(0, "rest.retry.maxDelay must be a duration: milliseconds, or a text like '10s'")
  maxDelay: Duration = '10s';

  constructor(input: Partial<RestRetryOptions> = {}) {
    Object.assign(this, definedOnly(input));
  }
}

const has = (...names: string[]) => ({
  validate: (value: unknown) =>
    isObject(value) && names.every((name) => typeof Reflect.get(value, name) === 'function'),
});

/**
 * How the module calls portals and auth servers.
 *
 * @example
 * ```ts
 * Bitrix24EventsModule.forRoot({ …, rest: { timeout: '10s', retry: { attempts: 3 } } })
 * ```
 * @publicApi
 */
export class RestOptions {
  /** Timeout of one request, including its answer (default 30 seconds). */
  @IsDuration(1, "rest.timeout must be a duration above 0: milliseconds, or a text like '30s'")
  timeout: Duration = '30s';

  /**
   * Whether portals and auth servers may be called by plain `http:` (default no). For tests and
   * emulators only: tokens and the client secret are sent unencrypted. Refused when `NODE_ENV` is
   * `production`.
   */
  @IsBoolean({ message: 'rest.allowInsecure must be true or false' })
  @ValidateBy(
    {
      name: 'notInProduction',
      validator: { validate: (value: unknown) => value !== true || process.env.NODE_ENV !== 'production' },
    },
    {
      message:
        'rest.allowInsecure must not be true when NODE_ENV is production: tokens would be sent unencrypted. Use https',
    },
  )
  allowInsecure = false;

  /**
   * Whether portals and auth servers may resolve to private, loopback or link-local addresses
   * (default no). For tests and emulators; for self-hosted portals inside your own network
   * `portals.allowPrivate` is enough, and leaves auth servers and published lists protected.
   */
  @IsBoolean({ message: 'rest.allowPrivate must be true or false' })
  allowPrivate = false;

  /**
   * Whether calls that are made close together are sent in one `batch` (default yes): see
   * `CallOptions.batchable`.
   */
  @IsBoolean({ message: 'rest.autoBatch must be true or false' })
  autoBatch = true;

  /**
   * Maximum number of queued and running calls per portal (default 10 000); further ones fail with
   * `REST_QUEUE_FULL`.
   */
  @IsInt({ message: 'rest.queueSize must be a whole number of at least 1' })
  @Min(1, { message: 'rest.queueSize must be a whole number of at least 1' })
  queueSize = 10_000;

  /**
   * Maximum number of concurrent requests per portal, each on its own connection (default 250);
   * further ones wait.
   */
  @IsInt({ message: 'rest.connectionsPerPortal must be a whole number of at least 1' })
  @Min(1, { message: 'rest.connectionsPerPortal must be a whole number of at least 1' })
  connectionsPerPortal = 250;

  /**
   * Maximum size of a portal's answer in bytes, after decompression (default 8 MiB): a batch of 50
   * pages has a few. Larger answers fail with `REST_ANSWER_TOO_LARGE`. Answers of auth servers,
   * `profile` and `app.info` are limited to 256 kB.
   */
  @IsInt({ message: 'rest.maxAnswerBytes must be a whole number of at least 262144' })
  @Min(256 * 1_024, { message: 'rest.maxAnswerBytes must be a whole number of at least 262144' })
  maxAnswerBytes = 8 * 2 ** 20;

  /**
   * The forward proxy for portals, auth servers and published lists: its `http://` or `https://`
   * URL, including user and password if required, or `false` for none. Default: the environment's
   * `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`. This machine's own addresses are never reached
   * through it, nor are portals if `portals.httpsAgent` is given. The proxy resolves names, so it
   * has to refuse addresses that are not public: this process can only refuse those written as
   * addresses, and names of private networks.
   *
   * @example
   * ```ts
   * rest: { proxy: 'http://proxy.example.com:3128' }
   * ```
   */
  @IsOptional()
  @ValidateBy(
    { name: 'isProxy', validator: { validate: (value: unknown) => value === false || !!readProxy(value) } },
    { message: `rest.proxy must be the URL of a proxy, http:// or https://, or false. ${WITHOUT_SOCKS}` },
  )
  proxy?: string | false;

  /** The retry policy. */
  @ValidateNested()
  retry: RestRetryOptions;

  /**
   * The limits of a portal, if they differ from those of its plan: 50 requests and 2 a second,
   * Enterprise 250 and 5, self-hosted portals none.
   *
   * @example
   * ```ts
   * limits: ({ memberId }) => (memberId === own ? 'none' : undefined)
   * ```
   */
  @IsOptional()
  @ValidateBy(
    { name: 'isFunction', validator: { validate: (value: unknown) => typeof value === 'function' } },
    { message: 'rest.limits must be a function of { memberId, host }' },
  )
  limits?: (portal: LimitedPortal) => LimitProfile | 'none' | undefined;

  /**
   * Keeps requests within the limits; default: a limiter for this process alone, the only one that
   * uses `limits`.
   */
  @IsOptional()
  @ValidateBy(
    { name: 'isLimiter', validator: has('acquire', 'refused', 'learned', 'state') },
    { message: 'rest.limiter must be a RestLimiter: acquire, refused, learned, state' },
  )
  limiter?: RestLimiter;

  /** Receives requests and retries, for metrics. */
  @IsOptional()
  @ValidateBy({ name: 'isObserver', validator: has() }, { message: 'rest.observer must be a RestObserver' })
  observer?: RestObserver;

  constructor({ retry, ...input }: RestOptionsInput = {}) {
    Object.assign(this, definedOnly(input));
    this.retry = new RestRetryOptions(retry ?? {});
  }

  /** Without the proxy's password. */
  toJSON(): object {
    const proxy = typeof this.proxy === 'string' ? readProxy(this.proxy) : undefined;
    return Object.assign({}, this, this.proxy && { proxy: proxy ? shownProxy(proxy) : '***' });
  }

  [inspect.custom](): object {
    return this.toJSON();
  }
}

/** {@link RestOptions} as users give them. */
export type RestOptionsInput = Partial<Omit<RestOptions, 'retry' | 'toJSON' | typeof inspect.custom>> & {
  retry?: Partial<RestRetryOptions>;
};

/** Injection token of the {@link RestOptions}. */
export const REST_OPTIONS = Symbol.for('nestjs-bitrix24-events:rest-options');
