import { ALWAYS_WANTED } from './always-wanted.js';
import { applyPlan } from './apply-plan.js';
import { keyOf } from './binding.js';
import type { BindingKey } from './binding.js';
import type { SendBatch } from './commands.js';
import { fingerprint } from './fingerprint.js';
import { look } from './look.js';
import type { BindingPlan, PlannedBind } from './plan.js';
import { planBindings } from './planner.js';
import type { PlanInput } from './planner.js';
import { remember } from './plan-memory.js';
import type { PlanMemory } from './plan-memory.js';
import type { BindingProblem } from './problem.js';

export interface ReconcileInput extends Omit<PlanInput, 'view'> {
  /** Whether to change anything at the portal. */
  apply: boolean;
  /**
   * Whether what the module always wants is bound by the request that reads. Only right after an install,
   * when it is certainly missing, and by an administrator: it saves a request.
   */
  ride: boolean;
  /** Ends it early: what is not changed then, the next look changes. */
  signal?: AbortSignal | undefined;
}

/** What a look found and did. */
export interface Reconciled {
  plan: BindingPlan;
  /** What the next look must know. */
  memory: PlanMemory;
  /** How many the portal confirmed. */
  bound: number;
  unbound: number;
  kept: number;
  /** Commands that the portal refused; their problems stand in `problems` too. */
  failed: number;
  problems: BindingProblem[];
  /** Why not all of the plan was sent. */
  error?: unknown;
}

/**
 * Makes a portal's bindings what is wanted: one request to look, and one for each 50 changes. Nothing to
 * change: no second request.
 *
 * @throws what the looking request fails with. A later one that fails is `error` of the result, beside what
 * was confirmed until then.
 */
export async function reconcile(send: SendBatch, input: ReconcileInput): Promise<Reconciled> {
  const riding = input.apply && input.ride ? input.wanted.filter(isAlwaysWanted(input.baseUrl)) : [];
  const { view, made } = await look(send, riding, input.signal);
  const { plan, memory } = planBindings({ ...input, view });
  const madeKeys = new Set(made.map(keyOf));
  const kept = plan.keep.filter((binding) => !madeKeys.has(keyOf(binding))).length;
  if (!input.apply) return { plan, memory, bound: 0, unbound: 0, kept, failed: 0, problems: plan.problems };

  const applied = await applyPlan(send, plan, input.signal);
  return {
    plan,
    memory: remember(memory, { bound: applied.bound.map(withFingerprint), unbound: applied.unbound }),
    bound: made.length + applied.bound.length,
    unbound: applied.unbound.length,
    kept: kept + applied.already.length,
    failed: applied.failed.length,
    problems: [...plan.problems, ...applied.failed],
    ...(applied.error === undefined ? {} : { error: applied.error }),
  };
}

const isAlwaysWanted =
  (baseUrl: string) =>
  ({ event, handler, authType }: BindingKey): boolean =>
    ALWAYS_WANTED.includes(event) && handler === baseUrl && authType === 0;

const withFingerprint = (binding: PlannedBind) => ({ ...binding, fingerprint: fingerprint(binding.options) });
