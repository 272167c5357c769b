import { assemble, type Parts } from './assemble.js';
import { EmulatorControls } from './emulator-controls.js';
import type { EmulatorOptions } from './emulator.options.js';
import {
  bindWebhook,
  finishInstallation,
  install,
  type InstallOptions,
  type PageOptions,
  pageRequest,
  pageUrl,
  reinstall,
  uninstall,
  update,
  type UpdateOptions,
} from './lifecycle/index.js';
import type { Application } from './model/applications.js';
import type { Binding } from './model/bindings.js';
import { Hit } from './model/hit.js';
import type { PortalModel } from './model/portal.js';
import type { NewOfflineRow, OfflineRow } from './offline/index.js';
import type { IssuedTokens } from './model/tokens.js';
import type { EmulatedUser, NewUser } from './model/users.js';
import type { PhpMap } from './php/index.js';
import type { QueueServer, Routes, SentDelivery } from './queue/index.js';
import type { RecordedRequest, RestApi } from './rest/index.js';

/** Someone who acts in the portal's UI. */
export interface PortalActor {
  /** Does by hand what a REST method does, and returns its `result`. @throws RestError as the portal would answer */
  call(method: string, params?: Record<string, unknown>): unknown;
}

/**
 * A Bitrix24 portal with its auth server and its queue server: one HTTP server on loopback, with a name for each.
 *
 * @publicApi
 * @example
 * const portal = await Bitrix24Emulator.start({ route: { 'https://app.example.com': 'http://127.0.0.1:3000' } });
 * portal.installApp({ clientId: 'local.1', clientSecret: 's', handlerUrl: 'https://app.example.com/bitrix24/events' });
 * portal.as(1).call('crm.deal.add', { fields: { TITLE: 'A deal' } });
 * await portal.settled();
 * await portal.stop();
 */
export class Bitrix24Emulator extends EmulatorControls {
  readonly #model: PortalModel;
  readonly #queue: QueueServer;
  readonly #routes: Routes;
  readonly #api: RestApi;
  readonly #parts: Parts;

  /** Every request that the portal and the auth server got, oldest first, secrets included. */
  readonly requests: RecordedRequest[];

  private constructor(parts: Parts) {
    super(parts);
    this.#model = parts.model;
    this.#queue = parts.queue;
    this.#routes = parts.routes;
    this.#api = parts.api;
    this.#parts = parts;
    this.requests = parts.requests;
  }

  /** Starts a portal with one administrator, user 1. */
  static async start(options: EmulatorOptions = {}): Promise<Bitrix24Emulator> {
    return new Bitrix24Emulator(await assemble(options));
  }

  get memberId(): string {
    return this.#model.facts.memberId;
  }

  /** Host and port of the portal. */
  get domain(): string {
    return this.#model.addresses.domain;
  }

  /** The portal's REST base (`client_endpoint`), ends with `/rest/`. */
  get endpoint(): string {
    return this.#model.addresses.endpoint;
  }

  /** Origin of the auth server; `server_endpoint` is this and `/rest/`. */
  get authServer(): string {
    return this.#model.addresses.authServer;
  }

  /** Everything that the queue server sent, oldest first. */
  get deliveries(): readonly SentDelivery[] {
    return this.#queue.deliveries;
  }

  /** The portal's time, milliseconds since the epoch. */
  now(): number {
    return this.#model.facts.clock.now();
  }

  /** Stops both servers; what is still queued is lost. */
  async stop(): Promise<void> {
    await this.#queue.stop();
    await this.#parts.listener.close();
  }

  /** Resolves when every queued delivery was sent and answered. */
  settled(): Promise<void> {
    return this.#queue.settled();
  }

  /** Empties `requests` and `deliveries`. */
  clearRecords(): void {
    this.requests.length = 0;
    this.#queue.deliveries.length = 0;
  }

  /** Sends what is bound to `publicOrigin` to `localOrigin`. @throws EmulatorError when that is not on this machine */
  route(publicOrigin: string, localOrigin: string): void {
    this.#routes.add(publicOrigin, localOrigin);
  }

  /**
   * Installs an application and returns its row (`applicationToken` and all).
   * @throws RestError when the portal would refuse the URL
   */
  installApp(options: InstallOptions): Readonly<Application> {
    const userId = this.#model.users.get(options.userId ?? 1).id;
    return { ...this.hit(userId, (hit) => install(this.#model, hit, options)) };
  }

  /** What the browser's `installFinish` does. */
  finishInstallation(clientId: string): void {
    this.hitOf(clientId, (hit) => finishInstallation(this.#model, hit, clientId));
  }

  /** The "re-install" button. */
  reinstallApp(clientId: string): void {
    this.hitOf(clientId, (hit) => reinstall(this.#model, hit, clientId));
  }

  updateApp(clientId: string, options: UpdateOptions = {}): void {
    this.hitOf(clientId, (hit) => update(this.#model, hit, clientId, options));
  }

  /** @param options `clean`: whether the application's settings go too (always so for local ones) */
  uninstallApp(clientId: string, options: { clean?: boolean } = {}): void {
    this.hitOf(clientId, (hit) => uninstall(this.#model, hit, clientId, options.clean ?? true));
  }

  /** `false` mutes the application: its bindings stay, nothing is delivered. */
  setInstalled(clientId: string, installed: boolean): void {
    this.#model.applications.get(clientId).installed = installed;
  }

  /** `true` mutes the application, and its tokens are renewed no more. */
  setPaymentExpired(clientId: string, expired: boolean): void {
    this.#model.applications.get(clientId).paymentExpired = expired;
  }

  /** Opens the application's page as a user's browser does: a POST to its URL. */
  async openApp(
    clientId: string,
    userId = 1,
    options: PageOptions = {},
  ): Promise<{ status: number; body: string }> {
    const app = this.#model.applications.get(clientId);
    const { id } = this.#model.users.get(userId);
    const target = this.#routes.resolve(pageUrl(app));
    const { url, body } = pageRequest(this.#model, app, id, target, options);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await fetch(url, { method: 'POST', body, headers, redirect: 'manual' });
    return { status: response.status, body: await response.text() };
  }

  /** The application as it is now. @throws EmulatorError when it was never installed */
  app(clientId: string): Readonly<Application> {
    return { ...this.#model.applications.get(clientId) };
  }

  /** The application's rows, the portal's own included. */
  bindings(clientId: string): Binding[] {
    return this.#model.bindings.ofApplication(clientId).map((row) => ({ ...row }));
  }

  /** The application's rows in the offline queue by id, those of every connector; they outlive an uninstallation. */
  offlineRows(clientId: string): OfflineRow[] {
    return this.#model.offline.ofApplication(clientId).map((row) => ({ ...row }));
  }

  /**
   * Leaves a row in the offline queue as an earlier program, or another consumer, would have left it.
   *
   * @example
   * portal.addOfflineRow('local.1', { event: 'ONCRMDEALUPDATE', data: { FIELDS: { ID: 7 } }, error: true });
   * @throws EmulatorError when the application was never installed
   */
  addOfflineRow(clientId: string, row: NewOfflineRow): OfflineRow {
    const { clientId: known } = this.#model.applications.get(clientId);
    return { ...this.#model.offline.put(known, { ...row, event: row.event.toUpperCase() }) };
  }

  /** Switches features of the plan, as a change of the plan does: see {@link EmulatorOptions.features}. */
  setFeatures(features: Readonly<Record<string, boolean>>): void {
    Object.assign(this.#model.facts.features, features);
  }

  addUser(user: NewUser = {}): Readonly<EmulatedUser> {
    return { ...this.#model.users.add(user) };
  }

  /** Blocks or unblocks a user; a blocked one's tokens are refused. */
  setUserActive(userId: number, active: boolean): void {
    this.#model.users.get(userId).active = active;
  }

  /** A person in the UI; null: nobody, as for agents and workflows. */
  as(userId: number | null): PortalActor {
    const id = userId === null || userId === 0 ? 0 : this.#model.users.get(userId).id;
    return {
      call: (method: string, params: Record<string, unknown> = {}) =>
        this.#api.call(method, params, { kind: 'portal', userId: id }).result,
    };
  }

  /**
   * Raises any event.
   *
   * @param options `userId`: who acts (null: nobody; default: user 1); `app`: for this application only
   * @returns how many deliveries were queued
   */
  fire(name: string, data: PhpMap = {}, options: { userId?: number | null; app?: string } = {}): number {
    const hit = new Hit(
      this.#model,
      options.userId === undefined ? 1 : (options.userId ?? 0),
      this.#parts.queueOptions.dedupe,
    );
    hit.raise(name.toUpperCase(), data, { clientId: options.app });
    const items = hit.end();
    this.#queue.enqueue(items);
    return items.length;
  }

  /** Sets up an outgoing webhook in the UI. @throws EmulatorError for an event that the portal does not know */
  addWebhook(url: string, events: string[]): { id: number; applicationToken: string } {
    return bindWebhook(this.#model, url, events);
  }

  /** Sets up an incoming webhook; `url` ends with `/` and takes a method. `code`: its secret, random when left out. */
  addIncomingWebhook(options: { userId?: number; scope?: string[]; code?: string } = {}): { url: string } {
    const { id } = this.#model.users.get(options.userId ?? 1);
    const { code } = this.#model.webhooks.addIncoming(id, options.scope ?? ['crm', 'task'], options.code);
    return { url: `${this.endpoint}${id}/${code}/` };
  }

  /** A genuine pair of tokens of any user, as every frame opener has one. */
  tokenFor(clientId: string, userId = 1): IssuedTokens {
    const app = this.#model.applications.get(clientId);
    return this.#model.tokens.issue(clientId, this.#model.users.get(userId).id, app.scope);
  }

  /** A code of the authorization-code flow; it lives 30 s. */
  codeFor(clientId: string, userId = 1): string {
    const app = this.#model.applications.get(clientId);
    return this.#model.tokens.issueCode(clientId, this.#model.users.get(userId).id, app.scope);
  }

  /** Lets every access token of the application expire now. */
  expireTokens(clientId: string): void {
    this.#model.tokens.expire(clientId);
  }
}
