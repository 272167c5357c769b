import { IsArray, IsBoolean, IsIn, IsOptional, IsUrl } from 'class-validator';
import { definedOnly, IsDuration, type Duration } from '../common/index.js';

const MIN_INTERVAL_MS = 1_000;

/**
 * How the module keeps the bindings of each portal (`event.bind`) equal to the annotated handlers.
 *
 * @example
 * ```ts
 * Bitrix24EventsModule.forRoot({ …, bindings: { mode: 'plan', unbindAfter: '1h' } })
 * ```
 * @publicApi
 */
export class BindingsOptions {
  /**
   * - `'sync'` (default): binds at boot, after install and update, and every {@link every}
   * - `'plan'`: reads at the same moments and logs what it would do, changes nothing
   * - `'off'`: does nothing by itself; `Bitrix24Bindings.plan()` and `sync()` still do what they say
   */
  @IsIn(['sync', 'plan', 'off'], { message: "bindings.mode must be 'sync', 'plan' or 'off'" })
  mode: 'sync' | 'plan' | 'off' = 'sync';

  /**
   * A binding of ours that no handler wants is removed once two syncs at least this far apart found
   * it unwanted (default 15 minutes): an old and a new deployment may run side by side for that
   * long.
   */
  @IsDuration(0, "bindings.unbindAfter must be a duration: milliseconds, or a text like '15m'")
  unbindAfter: Duration = '15m';

  /**
   * URLs whose bindings belong to this application too, at another deployment. What lies under one of them
   * is never unbound (nor bound anew for other `bind.options`), and is not reported as foreign.
   */
  @IsArray({ message: 'bindings.ownUrls must be a list of absolute URLs' })
  @IsUrl(
    { require_tld: false, require_protocol: true, protocols: ['http', 'https'] },
    {
      each: true,
      message: 'bindings.ownUrls must hold absolute URLs, like https://old.example.com/bitrix24/events',
    },
  )
  ownUrls: string[] = [];

  /**
   * Interval between two syncs of each portal (default 1 hour, at least 1 second). A portal whose
   * access token has expired, because it has not been called for an hour, is left out for up to 7
   * days: the sync would refresh its tokens, and an application that does so every hour or every
   * day may be blocked.
   */
  @IsDuration(MIN_INTERVAL_MS, "bindings.every must be a duration of at least '1s', like '1h'")
  every: Duration = '1h';

  /**
   * The URL to bind instead of `publicUrl` and the route, for a proxy that rewrites paths. The proxy must
   * bring `<handlerUrl>` to the route, and `<handlerUrl>/as/…` to the route's `/as/…`.
   */
  @IsOptional()
  @IsUrl(
    { require_tld: false, require_protocol: true, protocols: ['http', 'https'] },
    { message: 'bindings.handlerUrl must be an absolute URL, like https://hooks.example.com/b24' },
  )
  handlerUrl?: string;

  /**
   * Whether a handler URL with plain `http:` may be bound (default no): every event carries its
   * `application_token`, readable on the way.
   */
  @IsBoolean({ message: 'bindings.allowHttp must be true or false' })
  allowHttp = false;

  constructor(input: Partial<BindingsOptions> = {}) {
    Object.assign(this, definedOnly(input));
  }
}

/** Injection token of the {@link BindingsOptions}. */
export const BINDINGS_OPTIONS = Symbol.for('nestjs-bitrix24-events:bindings-options');
