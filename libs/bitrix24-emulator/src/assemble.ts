import { AuthServer } from './auth-server/index.js';
import { type EmulatorOptions, portalFacts } from './emulator.options.js';
import { listen, type Listener } from './http/index.js';
import { type Addresses, PortalModel } from './model/portal.js';
import { QueueOptions, QueueServer, Routes } from './queue/index.js';
import { PortalServer, type RecordedRequest, RestApi } from './rest/index.js';

/** The running parts of an emulator. */
export interface Parts {
  model: PortalModel;
  queue: QueueServer;
  routes: Routes;
  api: RestApi;
  listener: Listener;
  requests: RecordedRequest[];
  queueOptions: QueueOptions;
}

/** The two names of the one server: both know `/rest/app.info`, and answer it differently. */
const PORTAL = '127.0.0.1';
const AUTH_SERVER = 'localhost';

/** Opens the port and puts the parts together. The portal's addresses are part of its model, so it comes first. */
export async function assemble(options: EmulatorOptions): Promise<Parts> {
  const routes = new Routes(options.route);
  const servers: { portal?: PortalServer; auth?: AuthServer } = {};
  const listener = await listen(options.port ?? 0, async (request, response, hostname) =>
    servers[hostname === AUTH_SERVER ? 'auth' : 'portal']?.handle(request, response),
  );
  const addresses: Addresses = {
    domain: `${PORTAL}:${listener.port}`,
    endpoint: `http://${PORTAL}:${listener.port}/rest/`,
    authServer: `http://${AUTH_SERVER}:${listener.port}`,
  };
  const model = new PortalModel(portalFacts(options), addresses);
  model.users.add({ admin: true, name: 'Ada', lastName: 'Admin' });
  const queueOptions = new QueueOptions(options.queue);
  const queue = new QueueServer(model, routes, queueOptions);
  const api = new RestApi(model, queue, queueOptions.dedupe);
  const requests: RecordedRequest[] = [];
  servers.portal = new PortalServer(model, api, requests);
  servers.auth = new AuthServer(model, requests);
  return { model, queue, routes, api, listener, requests, queueOptions };
}
