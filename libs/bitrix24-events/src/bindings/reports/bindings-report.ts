import type { BindingPlan } from '../plan/plan.js';
import type { BindingProblem } from '../problem.js';

/**
 * Why a portal is synced. `retry`: the previous sync failed, or a call has shown its result to be
 * wrong; `stale`: the previous sync found an unwanted binding; `manual`: the application asked.
 *
 * @publicApi
 */
export type BindingsCause = 'boot' | 'install' | 'update' | 'hourly' | 'stale' | 'retry' | 'manual';

/**
 * What one sync of a portal found and did.
 *
 * @publicApi
 */
export interface BindingsReport {
  memberId: string;
  domain: string;
  cause: BindingsCause;
  /** The plan; empty if the portal could not be read. */
  plan: BindingPlan;
  /** Whether the plan was only made, not carried out. */
  dryRun: boolean;
  /** How many bindings the portal confirmed as made. */
  bound: number;
  /** How many were there, and stay. */
  kept: number;
  /** How many the portal confirmed as removed. */
  unbound: number;
  /** How many it refused to make or to remove. */
  failed: number;
  problems: BindingProblem[];
  /** Why the portal could not be read, or not all of the plan was sent. It is tried again. */
  error?: Error;
}
