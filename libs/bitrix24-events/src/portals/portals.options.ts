import type { Agent as HttpsAgent } from 'node:https';
import { inspect } from 'node:util';
import { IsBoolean, IsInt, IsNotEmpty, IsOptional, IsString, Min } from 'class-validator';
import { definedOnly, IsDuration, type Duration } from '../common/index.js';
import {
  AllowsPrivate,
  IsCertificates,
  IsHttpsAgent,
  IsLocalAddress,
  WithoutAgent,
} from './network-options.decorators.js';

/**
 * Our client at Bitrix24, from the card of the local or marketplace application.
 *
 * @publicApi
 */
export class ApplicationOptions {
  /** `client_id`, like `local.65a0f0c0d3f2a1.12345678`. */
  @IsString({ message: 'application.clientId must be the client_id of the application, a text' })
  @IsNotEmpty({
    message: 'application.clientId must not be empty: copy client_id from the card of the application',
  })
  clientId = '';

  /** `client_secret`. Only the allow-listed auth servers ever see it. */
  @IsString({ message: 'application.clientSecret must be the client_secret of the application, a text' })
  @IsNotEmpty({
    message:
      'application.clientSecret must not be empty: copy client_secret from the card of the application',
  })
  clientSecret = '';

  constructor(input: Partial<ApplicationOptions> = {}) {
    Object.assign(this, definedOnly(input));
  }

  toJSON(): object {
    return { clientId: this.clientId, clientSecret: '***' };
  }

  [inspect.custom](): object {
    return this.toJSON();
  }
}

/**
 * An outgoing webhook, set up in the portal's UI. There may be several, of one portal or of many: each has its token.
 *
 * @example
 * ```ts
 * webhooks: [{ applicationToken: process.env.OUTGOING_TOKEN, restUrl: process.env.INCOMING_URL }]
 * ```
 * @publicApi
 */
export class WebhookOptions {
  /** The token that the portal shows in the settings of the webhook. */
  @IsString({ message: 'webhooks[].applicationToken must be the token of the outgoing webhook, a text' })
  @IsNotEmpty({
    message: 'webhooks[].applicationToken must not be empty: copy it from the settings of the webhook',
  })
  applicationToken = '';

  /** The portal that it belongs to. Default: the one that the first request with this token comes from, for good. */
  @IsOptional()
  @IsString({ message: 'webhooks[].memberId must be the member_id of a portal, a text' })
  @IsNotEmpty({
    message: 'webhooks[].memberId must not be empty: leave it out to have it fixed by the first request',
  })
  memberId?: string;

  /**
   * The URL of an incoming webhook of the same portal, `https://<portal>/rest/<user>/<secret>/`: with it, events of
   * this outgoing webhook have an `event.client`. A secret, never shown.
   */
  @IsOptional()
  restUrl?: string;

  constructor(input: Partial<WebhookOptions> = {}) {
    Object.assign(this, definedOnly(input));
  }

  toJSON(): object {
    const { memberId, restUrl } = this;
    return { applicationToken: '***', memberId, ...(restUrl !== undefined && { restUrl: '***' }) };
  }

  [inspect.custom](): object {
    return this.toJSON();
  }
}

/**
 * How installations are kept and verified, and how portals are reached.
 *
 * @example
 * ```ts
 * portals: { allowPrivate: true, ca: readFileSync('company-ca.pem') }
 * ```
 * @publicApi
 */
export class PortalsOptions {
  /**
   * Most installs that wait for their verification at once (default 5000). When all places are taken, an install from an
   * address with few takes the place of the newest from the address with most; any other is refused.
   */
  @IsInt({ message: 'portals.maxParked must be a whole number of at least 1' })
  @Min(1, { message: 'portals.maxParked must be a whole number of at least 1' })
  maxParked = 5_000;

  /** Most of them from one address (default 1500); Bitrix24 sends those of all portals from a few. */
  @IsInt({ message: 'portals.maxParkedPerAddress must be a whole number of at least 1' })
  @Min(1, { message: 'portals.maxParkedPerAddress must be a whole number of at least 1' })
  maxParkedPerAddress = 1_500;

  /** Most of them that claim to be of one portal (default 1500). */
  @IsInt({ message: 'portals.maxParkedPerPortal must be a whole number of at least 1' })
  @Min(1, { message: 'portals.maxParkedPerPortal must be a whole number of at least 1' })
  maxParkedPerPortal = 1_500;

  /**
   * Most installs that are verified in a minute (default 300). Each costs one to three requests to the auth servers;
   * addresses and claimed portals take turns.
   */
  @IsInt({ message: 'portals.verificationsPerMinute must be a whole number of at least 1' })
  @Min(1, { message: 'portals.verificationsPerMinute must be a whole number of at least 1' })
  verificationsPerMinute = 300;

  /**
   * For how long an installation may be taken from memory (default 5 seconds). Own changes are seen at once,
   * those of another process after this time at the latest.
   */
  @IsDuration(0, "portals.cacheFor must be a duration: milliseconds, or a text like '5s'")
  cacheFor: Duration = '5s';

  /**
   * Whether portals may resolve to private, loopback or link-local addresses (default no). For self-hosted portals
   * inside your own network: the owner of a self-hosted portal chooses its endpoint, and with this could point it at any
   * other host that this process reaches. Auth servers stay guarded.
   */
  @IsBoolean({ message: 'portals.allowPrivate must be true or false' })
  allowPrivate = false;

  /**
   * Certificates that portals are trusted by, PEM, instead of the system's: for a self-hosted portal with a certificate
   * of your own authority. Where there are portals with public ones too, add those: `[...tls.rootCertificates, yours]`.
   */
  @IsOptional()
  @IsCertificates()
  @WithoutAgent('ca')
  ca?: string | Buffer | (string | Buffer)[];

  /**
   * Your own agent for `https:` to portals (a proxy, a client certificate). It looks names up by itself, so that addresses
   * are not checked: it needs `allowPrivate`. It is yours to close.
   */
  @IsOptional()
  @IsHttpsAgent()
  @AllowsPrivate()
  httpsAgent?: HttpsAgent;

  /**
   * The address of this machine from which portals are called, where it has several: a portal limits the requests of
   * each address apart. An application behind one address of its own shares its limits with no other.
   */
  @IsOptional()
  @IsLocalAddress()
  @WithoutAgent('localAddress')
  localAddress?: string;

  constructor(input: Partial<PortalsOptions> = {}) {
    Object.assign(this, definedOnly(input));
  }
}

/** Injection token of the {@link ApplicationOptions}; `undefined` or `null` there without an application. */
export const APPLICATION_OPTIONS = Symbol.for('nestjs-bitrix24-events:application-options');

/** Injection token of the outgoing webhooks: `WebhookOptions[]`. */
export const WEBHOOKS_OPTIONS = Symbol.for('nestjs-bitrix24-events:webhooks-options');

/** Injection token of the {@link PortalsOptions}. */
export const PORTALS_OPTIONS = Symbol.for('nestjs-bitrix24-events:portals-options');
