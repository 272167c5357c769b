import { exponential } from '../../common/index.js';
import type { BindingsCause, BindingsReport } from '../reports/bindings-report.js';

const INITIAL_BACKOFF_MS = 5_000;

/** Errors that no retry resolves before the next round of all portals. */
const NOT_RETRIED = new Set([
  'BINDINGS_STOPPED',
  'CONFIGURATION_INVALID',
  'PORTAL_AUTHORIZATION_LOST',
  'PORTAL_NOT_INSTALLED',
]);

/** When to sync again, apart from the round of all portals. */
export interface NextSync {
  inMs: number;
  cause: Extract<BindingsCause, 'retry' | 'stale'>;
}

/** Whether a sync failed in a way that a retry may resolve. */
export const isRetried = ({ error, failed }: BindingsReport): boolean =>
  error === undefined ? failed > 0 : !('code' in error && NOT_RETRIED.has(String(error.code)));

/** Milliseconds until the try after `failures` failed ones: 5 s, doubling, never above `longest`. */
export const backoff = (failures: number, longest: number): number =>
  exponential({ first: INITIAL_BACKOFF_MS, longest })(failures);

/**
 * When to sync this portal again: at increasing intervals while syncs fail, or as soon as an unused
 * binding may be unbound.
 */
export function nextSync(
  report: BindingsReport,
  failures: number,
  now: number,
  every: number,
): NextSync | undefined {
  if (isRetried(report)) return { inMs: backoff(failures, every), cause: 'retry' };
  if (report.error || report.dryRun || report.plan.waiting.length === 0) return undefined;
  const until = report.plan.waiting.reduce((least, row) => Math.min(least, row.until), Infinity);
  return { inMs: Math.max(0, until - now), cause: 'stale' };
}
