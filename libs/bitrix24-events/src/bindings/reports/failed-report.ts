import { toError } from '../../common/index.js';
import type { BindingsReport } from './bindings-report.js';
import { emptyPlan } from '../plan/plan.js';

/** The report of a sync that could not be made. */
export const failedReport = (
  { memberId, domain }: Pick<BindingsReport, 'memberId' | 'domain'>,
  { cause, dryRun }: Pick<BindingsReport, 'cause' | 'dryRun'>,
  error: unknown,
): BindingsReport => ({
  memberId,
  domain,
  cause,
  plan: emptyPlan(),
  dryRun,
  bound: 0,
  kept: 0,
  unbound: 0,
  failed: 0,
  problems: [],
  error: asError(error),
});

export const asError = (error: unknown): Error => toError(error);
