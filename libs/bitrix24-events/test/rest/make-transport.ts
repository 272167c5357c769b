import { systemClock, type Clock } from '../../src/common/index.js';
import { BatchScheduler } from '../../src/rest/batching/batch-scheduler.js';
import { BatchSender } from '../../src/rest/batching/batch-sender.js';
import { UnbatchedCalls } from '../../src/rest/batching/unbatched-calls.js';
import { Limits } from '../../src/rest/limits/limits.js';
import { RequestAttempt } from '../../src/rest/requests/request-attempt.js';
import { RequestRunner } from '../../src/rest/requests/request-runner.js';
import { ShutdownGate } from '../../src/rest/requests/shutdown-gate.js';
import { SafeRestObserver } from '../../src/rest/safe-rest-observer.js';
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

/** The services of the REST client, wired over a transport. */
export function pipelineOver(transport: RestTransport, options: RestOptions, clock: Clock): RestPipeline {
  const [limits, closing, observer] = [
    new Limits(options, clock),
    new ShutdownGate(),
    new SafeRestObserver(options),
  ];
  const attempts = new RequestAttempt(transport, limits, closing, observer, options, clock);
  const runner = new RequestRunner(attempts, observer, closing, options, clock);
  const sender = new BatchSender(runner, options, clock);
  const scheduler = new BatchScheduler(sender, limits, closing, transport, clock);
  return new RestPipeline(runner, scheduler, new UnbatchedCalls(runner), closing, options);
}

/** A pipeline that may call servers of a test. */
export const makePipeline = (options: RestOptionsInput = {}, clock: Clock = systemClock): RestPipeline => {
  const open = { allowInsecure: true, allowPrivate: true, ...options };
  return pipelineOver(makeTransport(open, clock), new RestOptions(open), clock);
};
