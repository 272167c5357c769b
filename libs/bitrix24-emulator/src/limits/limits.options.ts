import { EmulatorError } from '../emulator.errors.js';

/**
 * Limits of a portal's REST.
 *
 * @publicApi
 */
export interface LimitOptions {
  /** Requests per source address: so many at once, `leak` more a second. Absent: any number. */
  requests?: { capacity: number; leak: number };
  /** Seconds of operating time per client and method within ten minutes. Absent: any number. */
  operating?: number;
}

/**
 * `cloud`: 50 requests and 2 a second, 480 s of operating time; `enterprise`: 250 and 5, 480 s; `none`, as
 * self-hosted portals have it; or figures of one's own.
 *
 * @publicApi
 */
export type LimitChoice = 'cloud' | 'enterprise' | 'none' | LimitOptions;

const PLANS: Readonly<Record<string, LimitOptions>> = {
  cloud: { requests: { capacity: 50, leak: 2 }, operating: 480 },
  enterprise: { requests: { capacity: 250, leak: 5 }, operating: 480 },
  none: {},
};

/** @throws EmulatorError for a plan that does not exist and for figures that are none */
export function limitOptions(choice: LimitChoice = 'none'): LimitOptions {
  const options = typeof choice === 'string' ? PLANS[choice] : choice;
  if (!options) throw EmulatorError.invalidOption('limits', JSON.stringify(choice), "limits: 'cloud'");
  const { requests, operating } = options;
  const figures = [requests?.capacity ?? 1, requests?.leak ?? 1, operating ?? 1];
  if (!figures.every((figure) => figure > 0)) {
    const example = 'limits: { requests: { capacity: 50, leak: 2 }, operating: 480 }';
    throw EmulatorError.invalidOption('limits', JSON.stringify(choice), example);
  }
  return options;
}
