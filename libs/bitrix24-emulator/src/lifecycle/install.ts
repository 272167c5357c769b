import type { Application, ApplicationType } from '../model/applications.js';
import type { NewBinding } from '../model/bindings.js';
import type { Hit } from '../model/hit.js';
import type { PortalModel } from '../model/portal.js';
import { checkHandlerUrl } from '../rest/methods/handler-url.js';

/**
 * What an application is installed with.
 *
 * @publicApi
 */
export interface InstallOptions {
  clientId: string;
  clientSecret: string;
  /** The initial installation path: where ONAPPINSTALL, or the pages' POSTs, go. */
  handlerUrl: string;
  /** Default: crm, task, user and a few more. */
  scope?: string[];
  /** Who installs; default: the first administrator. */
  userId?: number;
  /**
   * Default: `api`, a local application that uses the API only. Of the market: `api` stands for OPEN_API,
   * `ui-install` for one with an INSTALL_URL, `ui` for one without.
   */
  type?: ApplicationType;
  /** Default: `L`, local. Any other: of the market. */
  status?: string;
  /** Where its pages are once it is installed. Default: `handlerUrl`. */
  appUrl?: string;
  /** Where `/oauth/authorize/` sends the user back. Default: `handlerUrl`. */
  redirectUrl?: string;
  version?: number;
}

const DEFAULT_SCOPE = ['crm', 'task', 'tasks', 'user', 'catalog', 'im', 'telephony', 'calendar', 'sale'];

/**
 * Installs an application. An API-only one is installed at once: the portal binds ONAPPINSTALL to its URL and
 * fires it. A second installation of the same client keeps its row and so its `application_token`.
 */
export function install(model: PortalModel, hit: Hit, options: InstallOptions): Application {
  checkHandlerUrl(options.handlerUrl);
  const type = options.type ?? 'api';
  model.tokens.revoke(options.clientId);
  removeBindings(model, options.clientId);
  const app = model.applications.put({
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    type,
    handlerUrl: options.handlerUrl,
    scope: options.scope ?? DEFAULT_SCOPE,
    version: options.version ?? 1,
    status: options.status ?? 'L',
    active: true,
    installed: type !== 'ui-install',
    paymentExpired: false,
    userId: hit.userId,
    appUrl: options.appUrl,
    redirectUrl: options.redirectUrl,
  });
  if (type === 'api') {
    bindOwn(model, app, 'ONAPPINSTALL');
    raiseInstall(model, hit, app);
  }
  return app;
}

/** What the installation page's `installFinish` does: from now on events are delivered, ONAPPINSTALL first. */
export function finishInstallation(model: PortalModel, hit: Hit, clientId: string): void {
  const app = model.applications.get(clientId);
  app.installed = true;
  raiseInstall(model, hit, app);
}

/** The "re-install" button: an application with an installation page has to finish again. */
export function reinstall(model: PortalModel, hit: Hit, clientId: string): void {
  const app = model.applications.get(clientId);
  if (app.type === 'ui-install') app.installed = false;
  else raiseInstall(model, hit, app);
}

export function removeBindings(model: PortalModel, clientId: string): void {
  model.bindings.remove((row) => row.clientId === clientId);
}

/** Binds an event to the installation path, as the portal itself does. */
export function bindOwn(model: PortalModel, app: Application, event: string): void {
  const binding: NewBinding = {
    event,
    handler: app.handlerUrl,
    clientId: app.clientId,
    userId: 0,
    connector: '',
    offline: false,
    options: {},
  };
  if (!model.bindings.twinOf(binding)) model.bindings.add(binding);
}

export function raiseInstall(model: PortalModel, hit: Hit, app: Application): void {
  const data = {
    VERSION: app.version,
    ACTIVE: app.active ? 'Y' : 'N',
    INSTALLED: app.installed ? 'Y' : 'N',
    LANGUAGE_ID: model.facts.language,
  };
  hit.raise('ONAPPINSTALL', data, { clientId: app.clientId });
}
