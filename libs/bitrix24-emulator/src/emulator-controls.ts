import type { Parts } from './assemble.js';
import type { AuthRefusal } from './auth-server/index.js';
import type { FaultHandle, FaultOptions } from './faults/index.js';
import {
  confirmMethod,
  type ConfirmationOptions,
  type PageOptions,
  pay,
  type PaymentOptions,
  rename,
  saveForm,
  systemUserReady,
  type SystemUserOptions,
} from './lifecycle/index.js';
import type { Hit } from './model/hit.js';
import { appPagePath } from './pages/index.js';
import {
  moduleEnvironment,
  moduleOptions,
  type ModuleOptions,
  type ModuleRequest,
} from './module-options.js';
import { generateDeals, type OwnMethod } from './rest/index.js';

/** What a test does to a portal besides using it: trouble, load, and the rarer acts of its people. */
export abstract class EmulatorControls {
  readonly #parts: Parts;

  protected constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Lets requests fail.
   *
   * @example
   * const fault = portal.fault({ method: 'crm.deal.add', kind: 'reset-after' });
   * await fault.reached(); // one request was carried out, and its connection reset
   * @throws EmulatorError for a redirect without a location
   */
  fault(options: FaultOptions): FaultHandle {
    return this.#parts.faults.add(options);
  }

  /**
   * Adds a REST method to the portal, or replaces one: for what the emulator does not know.
   *
   * @param options `scope`: what the caller's token must have (default `basic`: nothing)
   * @example
   * portal.method('voximplant.statistic.get', () => [{ ID: '1', CALL_ID: 'call.1' }]);
   * portal.method('crm.deal.get', () => { throw new RestError(400, '', 'Not found'); });
   */
  method(name: string, answer: OwnMethod, options: { scope?: string } = {}): void {
    this.#parts.api.define(name, answer, options.scope ?? 'basic');
  }

  /**
   * What `Bitrix24EventsModule.forRoot` takes for an application that runs against this portal: plain values. With
   * `appUrl`, where the application listens, `https://app.example.com` is routed there.
   *
   * @example
   * const options = portal.moduleOptions({ clientId: 'local.1', clientSecret: 's', appUrl: 'http://127.0.0.1:3000' });
   * Bitrix24EventsModule.forRoot({ ...options, storage: memoryStorage() })
   * @throws EmulatorError when `appUrl` is not on this machine
   */
  moduleOptions(request: ModuleRequest): ModuleOptions {
    return moduleOptions(this.#parts, request);
  }

  /** The same as `BITRIX24_*` variables, for an application in another process. */
  moduleEnvironment(request: ModuleRequest): Record<string, string> {
    return moduleEnvironment(moduleOptions(this.#parts, request));
  }

  /** Stops listening: connections that stand are cut, new ones refused, until `plug()`. */
  unplug(): Promise<void> {
    return this.#parts.listener.close();
  }

  /** Listens again, on the same ports. */
  plug(): Promise<void> {
    return this.#parts.listener.reopen();
  }

  /**
   * What calls of these methods are said to take, seconds of the portal's time: their `duration`, and with `limits` their
   * operating time.
   */
  costs(seconds: Readonly<Record<string, number>>): void {
    this.#parts.limits.setCosts(seconds);
  }

  /**
   * Gives the portal another address on loopback: `127.0.0.2`, `127.0.0.1:8080`; without one a free port on 127.0.0.1.
   * The old one answers 302 from now on. Resolves the new host and port.
   *
   * @throws EmulatorError when the host is not on this machine
   */
  rename(domain?: string): Promise<string> {
    return rename(this.#parts.model, this.#parts.listener, domain);
  }

  /** Adds that many deals, the same each time. Raises no event. */
  generateDeals(count: number): void {
    const { api, model } = this.#parts;
    generateDeals(api.stores.of('deal'), count, model.facts.clock.now());
  }

  /** Who is logged in at the browser: `pageUrl` and `/oauth/authorize/` act as that user. `null`: nobody. Default: user 1. */
  logIn(userId: number | null): void {
    this.#parts.session.userId = userId === null ? null : this.#parts.model.users.get(userId).id;
  }

  /** The portal's page with the application in its frame, for a browser. */
  pageUrl(clientId: string, options: PageOptions = {}): string {
    const { model } = this.#parts;
    return `http://${model.addresses.domain}${appPagePath(model.applications.get(clientId), options)}`;
  }

  /** Where the stand-in for the vendor's script (`BX24`) is. */
  get scriptUrl(): string {
    return `http://${this.#parts.model.addresses.domain}/api/v1/`;
  }

  /** Saves the edit form of a local application. @throws RestError when the portal would refuse the URL */
  saveApp(clientId: string, options: { handlerUrl?: string } = {}): void {
    this.hitOf(clientId, (hit) => saveForm(this.#parts.model, hit, clientId, options.handlerUrl));
  }

  /** Pays for an application: ONAPPPAYMENT. */
  payForApp(clientId: string, options: PaymentOptions = {}): void {
    this.hitOf(clientId, (hit) => pay(this.#parts.model, hit, clientId, options));
  }

  /** Answers a call that asked for an administrator's confirmation: ONAPPMETHODCONFIRM. */
  confirmMethod(clientId: string, options: ConfirmationOptions): void {
    this.hitOf(clientId, (hit) => confirmMethod(this.#parts.model, hit, clientId, options));
  }

  /** Makes the application's system user: ONAPPUSERREADY. Its id. */
  systemUserReady(clientId: string, options: SystemUserOptions = {}): number {
    return this.hitOf(clientId, (hit) => systemUserReady(this.#parts.model, hit, clientId, options));
  }

  /** Lets the auth server refuse the application's tokens and codes, whatever it sends. `null`: no more. */
  refuseTokens(clientId: string, refusal: AuthRefusal | null): void {
    this.#parts.refusals.set(clientId, refusal);
  }

  /** Lets the portal know none of the application's access tokens (`invalid_token`), while its refresh tokens live on. */
  forgetAccessTokens(clientId: string): void {
    this.#parts.model.tokens.forgetAccess(clientId);
  }

  /** One hit of the employee who installed the application. */
  protected hitOf<T>(clientId: string, work: (hit: Hit) => T): T {
    return this.hit(this.#parts.model.applications.get(clientId).userId, work);
  }

  protected hit<T>(userId: number, work: (hit: Hit) => T): T {
    return this.#parts.api.inHit({ kind: 'portal', userId }, ({ hit }) => work(hit));
  }
}
