import { Logger } from '@nestjs/common';
import { thrownText } from '../../common/index.js';
import type { RestLimiter } from './rest-limiter.js';

/**
 * Wraps a limiter from the options, so that errors of its notification and query members cannot
 * fail a call: they are logged, once per member. Errors of `acquire` fail the call.
 */
export function safeLimiter(limiter: RestLimiter): RestLimiter {
  const logger = new Logger('Bitrix24Rest');
  const reported = new Set<string>();
  const guarded = <T>(member: string, work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!reported.has(member))
        logger.error(`rest.limiter.${member} threw, which is ignored: ${thrownText(error)}`);
      reported.add(member);
      return undefined;
    }
  };
  return {
    acquire: async (request) => await limiter.acquire(request),
    refused: (portal) => guarded('refused', () => limiter.refused(portal)),
    learned: (portal, profile) => guarded('learned', () => limiter.learned(portal, profile)),
    state: (portal) => guarded('state', () => limiter.state(portal)),
  };
}
