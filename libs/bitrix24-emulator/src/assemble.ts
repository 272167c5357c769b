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
  listeners: Listener[];
  requests: RecordedRequest[];
  queueOptions: QueueOptions;
}

/** Opens both ports and puts the parts together. The portal's addresses are part of its model, so ports come first. */
export async function assemble(options: EmulatorOptions): Promise<Parts> {
  const routes = new Routes(options.route);
  const servers: { portal?: PortalServer; auth?: AuthServer } = {};
  const portal = await listen(options.port ?? 0, async (request, response) =>
    servers.portal?.handle(request, response),
  );
  const auth = await listen(options.authPort ?? 0, async (request, response) =>
    servers.auth?.handle(request, response),
  ).catch(async (error: unknown) => {
    await portal.close();
    throw error;
  });
  const addresses: Addresses = {
    domain: portal.host,
    endpoint: `${portal.origin}/rest/`,
    authServer: auth.origin,
  };
  const model = new PortalModel(portalFacts(options), addresses);
  model.users.add({ admin: true, name: 'Ada', lastName: 'Admin' });
  const queueOptions = new QueueOptions(options.queue);
  const queue = new QueueServer(model, routes, queueOptions);
  const api = new RestApi(model, queue, queueOptions.dedupe);
  const requests: RecordedRequest[] = [];
  servers.portal = new PortalServer(model, api, requests);
  servers.auth = new AuthServer(model, requests);
  return { model, queue, routes, api, listeners: [portal, auth], requests, queueOptions };
}
