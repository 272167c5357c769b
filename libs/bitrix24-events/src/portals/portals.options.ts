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
 * The application's credentials at Bitrix24, from the card of the local or marketplace application.
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

  /** `client_secret`. Sent only to the allow-listed auth servers. */
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
 * An outgoing webhook, set up in the portal's UI. There may be several, of one portal or of many:
 * each has its own token.
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

  /**
   * The portal that it belongs to. Default: the portal of the first request with this token,
   * permanently.
   */
  @IsOptional()
  @IsString({ message: 'webhooks[].memberId must be the member_id of a portal, a text' })
  @IsNotEmpty({
    message: 'webhooks[].memberId must not be empty: leave it out to have it fixed by the first request',
  })
  memberId?: string;

  /**
   * The URL of an incoming webhook of the same portal, `https://<portal>/rest/<user>/<secret>/`:
   * with it, events of this outgoing webhook have an `event.client`. A secret, never shown.
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
 * How installations are stored and verified, and how portals are reached.
 *
 * @example
 * ```ts
 * portals: { allowPrivate: true, ca: readFileSync('company-ca.pem') }
 * ```
 * @publicApi
 */
export class PortalsOptions {
  /**
   * Maximum number of installs pending verification (default 5000). When the queue is full, an
   * install from an address with few pending ones displaces the most recent one of the address with
   * the most; any other is refused.
   */
  @IsInt({ message: 'portals.maxParked must be a whole number of at least 1' })
  @Min(1, { message: 'portals.maxParked must be a whole number of at least 1' })
  maxParked = 5_000;

  /**
   * Maximum from one address (default 1500); Bitrix24 sends the installs of all portals from a few
   * addresses.
   */
  @IsInt({ message: 'portals.maxParkedPerAddress must be a whole number of at least 1' })
  @Min(1, { message: 'portals.maxParkedPerAddress must be a whole number of at least 1' })
  maxParkedPerAddress = 1_500;

  /** Maximum that claim the same portal (default 1500). */
  @IsInt({ message: 'portals.maxParkedPerPortal must be a whole number of at least 1' })
  @Min(1, { message: 'portals.maxParkedPerPortal must be a whole number of at least 1' })
  maxParkedPerPortal = 1_500;

  /**
   * Maximum number of installs verified per minute (default 300). Each costs one to three requests
   * to the auth servers; addresses and claimed portals take turns.
   */
  @IsInt({ message: 'portals.verificationsPerMinute must be a whole number of at least 1' })
  @Min(1, { message: 'portals.verificationsPerMinute must be a whole number of at least 1' })
  verificationsPerMinute = 300;

  /**
   * How long an installation may be served from memory (default 5 seconds). This process sees its
   * own changes immediately, and those of other processes after this time at the latest.
   */
  @IsDuration(0, "portals.cacheFor must be a duration: milliseconds, or a text like '5s'")
  cacheFor: Duration = '5s';

  /**
   * Whether portals may resolve to private, loopback or link-local addresses (default no). For
   * self-hosted portals inside your own network: the owner of a self-hosted portal chooses its
   * endpoint, and with this option could point it at any host that this process can reach. Auth
   * servers stay protected.
   */
  @IsBoolean({ message: 'portals.allowPrivate must be true or false' })
  allowPrivate = false;

  /**
   * Certificates to trust for portals, PEM, instead of the system's: for a self-hosted portal with
   * a certificate of your own authority. If you also have portals with public certificates, add
   * those: `[...tls.rootCertificates, yours]`.
   */
  @IsOptional()
  @IsCertificates()
  @WithoutAgent('ca')
  ca?: string | Buffer | (string | Buffer)[];

  /**
   * Your own agent for `https:` to portals (a proxy, a client certificate). It resolves names
   * itself, so addresses are not checked: it requires `allowPrivate`. You close it.
   */
  @IsOptional()
  @IsHttpsAgent()
  @AllowsPrivate()
  httpsAgent?: HttpsAgent;

  /**
   * The local address from which portals are called, if the machine has several: a portal counts
   * requests per address. An application with an address of its own shares its limits with no
   * other.
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
