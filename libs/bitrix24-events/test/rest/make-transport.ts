import { systemClock, type Clock } from '../../src/common/index.js';
import { createHttpService } from '../../src/rest/transport/create-http-service.js';
import type { PortalNetwork } from '../../src/rest/transport/portal-network.js';
import { RestOptions, type RestOptionsInput } from '../../src/rest/rest.options.js';
import { RestPipeline } from '../../src/rest/rest-pipeline.service.js';
import { RestTransport } from '../../src/rest/transport/rest-transport.service.js';

/** A transport that may call servers of a test. */
export const makeTransport = (
  options: RestOptionsInput = { allowInsecure: true, allowPrivate: true },
  clock: Clock = systemClock,
  portals: PortalNetwork = { allowPrivate: false },
): RestTransport => new RestTransport(createHttpService, new RestOptions(options), portals, clock);

/** A pipeline that may call servers of a test. */
export const makePipeline = (options: RestOptionsInput = {}, clock: Clock = systemClock): RestPipeline => {
  const open = { allowInsecure: true, allowPrivate: true, ...options };
  return new RestPipeline(makeTransport(open, clock), new RestOptions(open), clock);
};
