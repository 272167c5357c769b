import { Logger } from '@nestjs/common';
import { thrownText } from '../common/index.js';

/**
 * One HTTP request that was answered, or failed.
 *
 * @publicApi
 */
export interface RequestFact {
  memberId: string;
  /** `batch` for a batch. */
  method: string;
  /** How many commands a batch had; 1 for a call alone. */
  calls: number;
  /** 0 when there was no answer. */
  status: number;
  /** Milliseconds from sending to the whole answer. */
  duration: number;
  /** Milliseconds for which the portal's limits held it back. */
  waited: number;
  /** Of an error: its `code`. */
  failure?: string;
}

/**
 * Told of what the REST client does, for metrics. No member is told a parameter, a result or a token.
 *
 * @example
 * ```ts
 * rest: { observer: { requested: ({ method, duration }) => histogram.observe({ method }, duration / 1_000) } }
 * ```
 * @publicApi
 */
export interface RestObserver {
  requested?(fact: RequestFact): void;
  /** A request failed with `failure`, and is repeated after `pause` milliseconds. */
  repeated?(fact: {
    memberId: string;
    method: string;
    attempt: number;
    pause: number;
    failure: string;
  }): void;
}

/** An observer that throws is logged, and stops nothing. */
export function safeObserver(observer: RestObserver = {}): Required<RestObserver> {
  const logger = new Logger('Bitrix24Rest');
  const guarded = (tell: () => void): void => {
    try {
      tell();
    } catch (error) {
      logger.error(`rest.observer threw: ${thrownText(error)}`);
    }
  };
  return {
    requested: (fact) => guarded(() => observer.requested?.(fact)),
    repeated: (fact) => guarded(() => observer.repeated?.(fact)),
  };
}
