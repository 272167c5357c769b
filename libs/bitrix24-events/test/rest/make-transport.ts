import { systemClock, type Clock } from '../../src/common/index.js';
import { createHttpService } from '../../src/rest/create-http-service.js';
import { RestOptions } from '../../src/rest/rest.options.js';
import { RestTransport } from '../../src/rest/rest-transport.service.js';

/** A transport that may call servers of a test. */
export const makeTransport = (
  options: Partial<RestOptions> = { allowInsecure: true, allowPrivate: true },
  clock: Clock = systemClock,
): RestTransport => new RestTransport(createHttpService(), new RestOptions(options), clock);
