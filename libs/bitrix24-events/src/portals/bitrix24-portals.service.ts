import { Inject, Injectable } from '@nestjs/common';
import { Subject, type Observable } from 'rxjs';
import { AbandonableMethods, outsideRequest, type Duration, type Part } from '../common/index.js';
import { AUTHORIZE_URL, type AuthorizeUrl } from './tokens/authorize-url.js';
import { ClientSecretCheck } from './client-secret/client-secret-check.service.js';
import type { ForgottenPortal } from './forget/forgotten-portal.js';
import { PortalForgetting } from './forget/portal-forgetting.service.js';
import type { InstallationImport } from './installs/installation-import.js';
import { PortalImport } from './installs/portal-import.service.js';
import type { Installation, Portal } from './installations/installation.js';
import { PortalEvents } from './portal-events/portal-events.service.js';
import { PortalDirectory } from './portal-directory.service.js';
import { EventAuthenticator } from './senders/event-authenticator.service.js';
import { PortalNotInstalledError } from './portals.errors.js';
import { withClientSecret, type PortalCheck } from './round-trip/portal-check.js';
import { RoundTrip } from './round-trip/round-trip.service.js';
import { toPortal } from './to-portal.js';
import { VerificationService } from './installs/verification.service.js';

/** Longer than any value that Bitrix24 sends. */
const MAX_PROOF_LENGTH = 255;

/**
 * What proves that a request comes from a portal; see {@link Bitrix24Portals.verify}.
 *
 * @publicApi
 */
export interface RequestProof {
  /** `auth[member_id]` of the request. */
  memberId: string;
  /** `auth[application_token]` of the request. */
  applicationToken: string;
}

/**
 * The portals on which the application is, or was, installed. Nothing that it returns contains
 * their secrets.
 *
 * @example
 * ```ts
 * for (const { memberId, domain, muted } of await portals.list())
 *   if (muted) console.log(`${domain} delivers nothing since ${muted.since.toISOString()}: ${muted.reason}`);
 * ```
 * @publicApi
 */
@AbandonableMethods()
@Injectable()
export class Bitrix24Portals implements Part {
  private readonly installed = new Subject<Portal>();

  /**
   * Each portal on which the application is installed or updated from now on, once it is verified,
   * stored and bound. Completes when the application shuts down.
   *
   * @example
   * ```ts
   * portals.installed$.subscribe(({ domain }) => this.welcome(domain));
   * ```
   */
  readonly installed$: Observable<Portal> = this.installed.asObservable();

  constructor(
    private readonly directory: PortalDirectory,
    private readonly roundTrip: RoundTrip,
    private readonly forgetting: PortalForgetting,
    private readonly imports: PortalImport,
    private readonly gate: EventAuthenticator,
    private readonly clientSecret: ClientSecretCheck,
    private readonly verification: VerificationService,
    @Inject(AUTHORIZE_URL) private readonly urlToAuthorize: AuthorizeUrl,
    events: PortalEvents,
  ) {
    events.on(['installed', 'updated'], 'announce', ({ installation }) => this.announce(installation));
  }

  /** All portals, including uninstalled ones (`status`). Empty without an application. */
  list(): Promise<Portal[]> {
    return this.directory.list();
  }

  /** The portal with this `memberId`, or `undefined` when the application was never installed there. */
  get(memberId: string): Promise<Portal | undefined> {
    return this.directory.get(memberId);
  }

  /**
   * Resolves once no install is being verified: every install that was answered 200 before is then
   * installed and bound, refused, or pending because a server did not answer.
   *
   * @example
   * ```ts
   * await portals.whenVerified();
   * expect(await portals.list()).toHaveLength(1);
   * ```
   */
  whenVerified(): Promise<void> {
    return this.verification.whenIdle();
  }

  /**
   * Tests the whole path from a portal to this application: binds ONAPPTEST temporarily, has the
   * portal send one with a nonce, and waits for it. Also asks the auth server whether it accepts
   * the client secret. Reports for each link whether it works, and what to check if it is broken.
   * An `application_token` that is unknown, or differs from the stored one, is stored if it arrives
   * with the nonce.
   *
   * Handlers of ONAPPTEST receive the event too. Concurrent checks of the same portal share one
   * result.
   *
   * @param options `timeout`: how long to wait for the event (default 30 seconds)
   * @throws PortalNotInstalledError `PORTAL_NOT_INSTALLED`; broken links are reported in the result
   * @example
   * ```ts
   * const check = await portals.check(memberId);
   * if (!check.ok) console.error(check.arrival.hint ?? check);
   * ```
   */
  async check(memberId: string, { timeout }: { timeout?: Duration } = {}): Promise<PortalCheck> {
    const server = await this.directory.authServerOf(memberId);
    const [check, clientSecret] = await Promise.all([
      this.roundTrip.check(memberId, timeout),
      server === undefined ? undefined : this.clientSecret.check(server),
    ]);
    return clientSecret ? withClientSecret(check, clientSecret) : check;
  }

  /**
   * Deletes everything stored for a portal, including an uninstalled one: unbinds our URL there (as
   * far as the portal still answers), then deletes its tokens, its deliveries, and the outgoing
   * webhooks' association with it. Its events are refused from then on; an administrator can
   * install the application there again.
   *
   * @returns what was done, and what the portal refused
   * @example
   * ```ts
   * const { bindings, deliveries } = await portals.forget(memberId);
   * ```
   */
  forget(memberId: string): Promise<ForgottenPortal> {
    return this.forgetting.forget(memberId);
  }

  /**
   * Imports an installation that other code of yours made. It is verified like any install: the
   * auth server is asked who owns the token, the portal whether that user is an administrator. Then
   * handlers are bound.
   *
   * @returns the portal, once it is bound
   * @throws PortalImportRefusedError `PORTAL_IMPORT_REFUSED`, with `reason` and `hint`
   * @throws PortalImportWaitingError `PORTAL_IMPORT_WAITING` when a server did not answer; the
   * import is retried automatically
   * @example
   * ```ts
   * await portals.importInstallation({ memberId, accessToken, refreshToken, applicationToken });
   * ```
   */
  async importInstallation(installation: InstallationImport): Promise<Portal> {
    await this.imports.import(installation);
    const portal = await this.get(installation.memberId);
    if (!portal) throw new PortalNotInstalledError(installation.memberId);
    return portal;
  }

  /**
   * Whether a request to a route of your own is genuine: robots, activities and placements bring the same `member_id`
   * and `application_token` as events do. Checked as events are: against the token of this portal's installation, in
   * constant time, with the same steps for a portal that is unknown. Tokens of outgoing webhooks do not count.
   *
   * What else the request says (`domain`, `user_id`, endpoints) is not proven by that: take the portal from `get()`,
   * and a client from `Bitrix24Clients.forPortal()`.
   *
   * @example
   * ```ts
   * @Post('robots/score')
   * async score(@Body() { auth }: { auth: { member_id: string; application_token: string } }) {
   *   const genuine = await this.portals.verify({
   *     memberId: auth.member_id,
   *     applicationToken: auth.application_token,
   *   });
   *   if (!genuine) throw new ForbiddenException();
   * }
   * ```
   */
  async verify({ memberId, applicationToken }: RequestProof): Promise<boolean> {
    // The values come from a request body that anyone may have sent.
    if (typeof memberId !== 'string' || typeof applicationToken !== 'string') return false;
    if (memberId.length > MAX_PROOF_LENGTH || applicationToken.length > MAX_PROOF_LENGTH) return false;
    return this.gate.isGenuine(memberId, applicationToken);
  }

  /**
   * The URL at which an administrator of the portal at `domain` authorizes the application again,
   * for example after `bitrix24.portal.authorization-lost`. `undefined` without the option
   * `oauthCallback`, or if `domain` is not a host name.
   */
  authorizeUrl(domain: string): string | undefined {
    return this.urlToAuthorize(domain);
  }

  /** @internal */
  close(): void {
    this.installed.complete();
  }

  private announce(installation: Installation): void {
    const portal = toPortal({ ...installation, hasApplicationToken: installation.applicationToken !== '' });
    outsideRequest(() => this.installed.next(portal));
  }
}
