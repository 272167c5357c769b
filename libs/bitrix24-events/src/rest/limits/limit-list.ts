import { isOperatingLimit, isPassingLimit } from '../answers/classify-error.js';
import { RestTimeoutError } from '../answers/rest.errors.js';
import { portalKey, profileIn } from './limit-profile.js';
import type { Limit } from './limit.js';
import type { MethodDurations } from './method-durations.js';
import type { OperatingTime } from './operating-time.js';
import type { Places } from './places.js';
import type { RestLimiter } from './rest-limiter.js';

/** The server time of each method. */
export const operatingLimit = (operating: OperatingTime): Limit => ({
  enter: ({ portal, signal }, runs) => operating.enter(portal, runs, signal),
  withdrawn: (portal, runs) => runs.forEach((run) => operating.endRequest(portal, run, undefined)),
  begun: (portal, runs) => runs.forEach((run) => operating.beginRequest(portal, run)),
  refused: (portal, runs, error) => {
    if (isOperatingLimit(error)) for (const run of runs) operating.refused(portal, run);
  },
  settled: (portal, run, outcome) => {
    if (outcome?.status === 'failed' && isOperatingLimit(outcome.error)) operating.refused(portal, run);
    operating.endRequest(portal, run, outcome?.status === 'done' ? outcome.time : undefined);
  },
});

/** The requests of all methods, by the portal's plan. */
export const bucketLimit = (limiter: RestLimiter): Limit => ({
  enter: (request) => limiter.acquire(request),
  refused: (portal, _runs, error) => {
    if (isPassingLimit(error) && !isOperatingLimit(error)) limiter.refused(portal);
  },
  settled: (portal, run, outcome) => {
    const profile = outcome?.status === 'done' && profileIn(run.toLowerCase(), outcome.result);
    if (profile) limiter.learned(portal, profile);
  },
});

/** The connections to a portal, each of which one request takes until its answer. */
export const connectionLimit = (places: Places): Limit => ({
  enter: ({ portal, signal }) => places.takePlace(portalKey(portal), signal),
});

/** Limits nothing: how long methods take decides on how many of them fit into one batch. */
export const durationsOf = (durations: MethodDurations): Limit => ({
  refused: (portal, runs, error, timeout) => {
    if (error instanceof RestTimeoutError) durations.noteTimeout(portalKey(portal), runs, timeout / 1_000);
  },
  settled: (portal, run, outcome) => {
    if (outcome?.status === 'done' && outcome.time)
      durations.noteSeconds(portalKey(portal), run, outcome.time.duration);
  },
});
