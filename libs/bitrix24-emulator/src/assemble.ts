import { AuthRefusals, AuthServer } from './auth-server/index.js';
import { type EmulatorOptions, portalFacts } from './emulator.options.js';
import { Faults } from './faults/index.js';
import { firstOf, Listeners, redirectAnswer, type Responder } from './http/index.js';
import { limitOptions, Limits } from './limits/index.js';
import type { Clock } from './model/clock.js';
import { type Addresses, PortalModel } from './model/portal.js';
import { BrowserSession, PortalPages } from './pages/index.js';
import { QueueOptions, QueueServer, Routes } from './queue/index.js';
import { PortalServer, type RecordedRequest, RestApi } from './rest/index.js';
import { Rest3Server } from './rest3/index.js';

/** The running parts of an emulator. */
export interface Parts {
  model: PortalModel;
  queue: QueueServer;
  routes: Routes;
  api: RestApi;
  limits: Limits;
  faults: Faults;
  refusals: AuthRefusals;
  session: BrowserSession;
  listener: Listeners;
  requests: RecordedRequest[];
  queueOptions: QueueOptions;
}

/** Opens the port and puts the parts together. The portal's addresses are part of its model, so it comes first. */
export async function assemble(options: EmulatorOptions): Promise<Parts> {
  const routes = new Routes(options.route);
  const faults = new Faults();
  const limitRules = limitOptions(options.limits);
  const servers: Partial<Record<'portal' | 'auth', Responder>> = {};
  const listener = new Listeners(async (server, request, response) => {
    const respond = servers[server];
    if (respond) await faults.handle(server, request, response, respond);
  });
  const { portal: domain, authServer } = await listener.open(options.port ?? 0);
  const addresses: Addresses = {
    domain,
    endpoint: `http://${domain}/rest/`,
    authServer: `http://${authServer}`,
  };
  const model = new PortalModel(portalFacts(options), addresses);
  model.users.add({ admin: true, name: 'Ada', lastName: 'Admin' });
  const queueOptions = new QueueOptions(options.queue);
  const queue = new QueueServer(model, routes, queueOptions);
  const limits = new Limits(model.facts.clock, limitRules);
  const api = new RestApi(model, queue, queueOptions.dedupe, limits);
  const requests: RecordedRequest[] = [];
  const session = new BrowserSession();
  const refusals = new AuthRefusals();
  const auth = new AuthServer(model, refusals, requests);
  const { clock } = model.facts;
  servers.portal = dated(
    clock,
    portalSite(model, {
      rest: new PortalServer(model, api, requests),
      rest3: new Rest3Server(model, api, requests),
      pages: new PortalPages(model, api, routes, session),
    }),
  );
  servers.auth = dated(clock, (request) => auth.answer(request));
  return { model, queue, routes, api, limits, faults, refusals, session, listener, requests, queueOptions };
}

/** Says when by the emulator's clock, as of which its tokens live. */
const dated =
  (clock: Clock, respond: Responder): Responder =>
  async (request) => {
    const date = new Date(clock.now()).toUTCString();
    const answer = await respond(request);
    return { ...answer, headers: { date, ...answer.headers } };
  };

/** Everything under the portal's present name; its former names send the caller there. */
function portalSite(
  model: PortalModel,
  { rest, rest3, pages }: { rest: PortalServer; rest3: Rest3Server; pages: PortalPages },
): Responder {
  const site = firstOf(
    [rest3, pages].map((part) => ({
      takes: (path) => part.takes(path),
      answer: (request) => part.answer(request),
    })),
    (request) => rest.answer(request),
  );
  return (request) => {
    const { domain } = model.addresses;
    if (request.headers.host === domain) return site(request);
    request.resume();
    return Promise.resolve(redirectAnswer(`http://${domain}${request.url ?? '/'}`));
  };
}
