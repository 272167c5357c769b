import type { IncomingMessage } from 'node:http';
import { type Answer, htmlAnswer, jsonAnswer, readRequest } from '../http/index.js';
import { finishInstallation, pageRequest, pageUrl } from '../lifecycle/index.js';
import type { Application } from '../model/applications.js';
import type { PortalModel } from '../model/portal.js';
import { isMap } from '../php/index.js';
import type { Routes } from '../queue/index.js';
import type { RestApi } from '../rest/index.js';
import { authorizePage, message } from './authorize.js';
import { framePage } from './frame-page.js';
import type { BrowserSession } from './session.js';
import { vendorScript } from './vendor-script.js';

const APP_PAGE = /^\/marketplace\/app\/(\d+)\/$/;
const INSTALL_FINISH = '/marketplace/install-finish/';
const SCRIPT = '/api/v1/';
const AUTHORIZE = '/oauth/authorize/';
/** Browsers ask for it on their own; it is no REST request. */
const ICON = '/favicon.ico';

/** Path and query of an application's page at the portal. */
export function appPagePath(app: Application, options: object): string {
  const query = new URLSearchParams({ options: JSON.stringify(options) });
  return `/marketplace/app/${app.id}/?${query.toString()}`;
}

/** The portal's pages for a browser: an application in its frame, the vendor's script, authorization. */
export class PortalPages {
  constructor(
    private readonly model: PortalModel,
    private readonly api: RestApi,
    private readonly routes: Routes,
    private readonly session: BrowserSession,
  ) {}

  takes(path: string): boolean {
    return [INSTALL_FINISH, SCRIPT, AUTHORIZE, ICON].includes(path) || APP_PAGE.test(path);
  }

  async answer(request: IncomingMessage): Promise<Answer> {
    const { path, params } = await readRequest(request);
    if (path === SCRIPT) {
      return {
        status: 200,
        headers: { 'content-type': 'text/javascript; charset=utf-8' },
        body: vendorScript(),
      };
    }
    if (path === ICON) return message(404, 'Not found', 'There is no icon.');
    if (path === AUTHORIZE) return authorizePage(this.model, this.routes, this.session.userId, params);
    if (path === INSTALL_FINISH) return this.#finish(params['APP_SID']);
    return this.#open(Number(APP_PAGE.exec(path)?.[1]), readOptions(params['options']));
  }

  #open(appId: number, options: object): Answer {
    const { userId } = this.session;
    const user = this.model.users.find(userId ?? 0);
    if (!user) return message(200, 'Authorization', 'Please log in.');
    const app = this.model.applications.byId(appId);
    if (!app?.active) return message(404, 'Error', 'The application is not installed.');
    if (!app.installed && !user.admin)
      return message(200, 'Error', 'The application is not fully installed.');
    const appSid = this.session.open({ clientId: app.clientId, userId: user.id });
    const target = this.routes.resolve(pageUrl(app));
    const { url, fields } = pageRequest(this.model, app, user.id, target, options, appSid);
    const initData = {
      DOMAIN: this.model.addresses.domain,
      PROTOCOL: 0,
      LANG: this.model.facts.language,
      PATH: '/rest',
      MEMBER_ID: this.model.facts.memberId,
      IS_ADMIN: user.admin,
      INSTALL: !app.installed,
      FIRST_RUN: false,
      AUTH_ID: fields['AUTH_ID'],
      AUTH_EXPIRES: fields['AUTH_EXPIRES'],
      REFRESH_ID: fields['REFRESH_ID'],
      PLACEMENT: fields['PLACEMENT'],
      PLACEMENT_OPTIONS: fields['PLACEMENT_OPTIONS'],
    };
    return htmlAnswer(
      200,
      framePage({ domain: this.model.addresses.domain, appSid, action: url.href, fields, initData }),
    );
  }

  /** What the page around the frame asks for when the frame has called `installFinish`: once, by an administrator. */
  #finish(appSid: unknown): Answer {
    const page = this.session.page(typeof appSid === 'string' ? appSid : '');
    if (!page || !this.model.users.isAdmin(page.userId)) return jsonAnswer(403, { error: 'access_denied' });
    const { clientId, userId } = page;
    if (!this.model.applications.get(clientId).installed) {
      this.api.inHit({ kind: 'portal', userId }, ({ hit }) => finishInstallation(this.model, hit, clientId));
    }
    return jsonAnswer(200, { result: true });
  }
}

function readOptions(text: unknown): object {
  const options: unknown = typeof text === 'string' ? JSON.parse(text) : {};
  return isMap(options) ? options : {};
}
