import { ALWAYS_WANTED } from '../wanted/always-wanted.js';
import { applyPlan } from './apply-plan.js';
import { connectorOf, keyOf } from '../binding.js';
import type { BindingKey, WantedBinding } from '../binding.js';
import type { SendBatch } from '../portal/commands.js';
import { fingerprint } from '../wanted/fingerprint.js';
import { look } from '../portal/read-portal.js';
import type { OfflineFound } from '../offline/offline-record.js';
import { noConnector, offlineTerms } from '../plan/offline-wish.js';
import type { OfflineTerms, OfflineWish } from '../plan/offline-wish.js';
import type { AppliedPlan } from './apply-plan.js';
import type { BindingPlan, PlannedBind } from '../plan/plan.js';
import { wantersOf } from '../plan/plan-problems.js';
import type { OfflineSubscription } from '../wanted/subscriptions.js';
import { planBindings } from '../plan/planner.js';
import type { PlanInput } from '../plan/planner.js';
import { remember } from '../plan/plan-memory.js';
import type { PlanMemory } from '../plan/plan-memory.js';
import type { PortalView } from '../portal/portal-view.js';
import type { BindingProblem } from '../problem.js';

export interface ReconcileInput extends Omit<PlanInput, 'view' | 'offline'> {
  /** Which part of the offline queue is ours; nothing without it. */
  offline?: OfflineWish;
  /** What handlers want from it. */
  subscriptions?: readonly OfflineSubscription[];
  /** Whether the plan's features are to be read: something was or is wanted of the offline queue. */
  withFeatures?: boolean;
  /** Whether to change anything at the portal. */
  apply: boolean;
  /**
   * Whether what the module always wants is bound by the request that reads. Only right after an install,
   * when it is certainly missing, and by an administrator: it saves a request.
   */
  ride: boolean;
  /** Ends it early: the remaining changes are left to the next sync. */
  signal?: AbortSignal | undefined;
}

/** The result of a sync. */
export interface Reconciled {
  plan: BindingPlan;
  /** What the next sync must know. */
  memory: PlanMemory;
  /** How many the portal confirmed. */
  bound: number;
  unbound: number;
  kept: number;
  /** Commands that the portal refused; their problems stand in `problems` too. */
  failed: number;
  problems: BindingProblem[];
  /** The current state of the offline queue. */
  offline: Omit<OfflineFound, 'handlers' | 'now'>;
  /** Why not all of the plan was sent. */
  error?: unknown;
}

/**
 * Makes a portal's bindings equal to the wanted ones: one request to read them, and one for each 50
 * changes. If nothing is to be changed, there is no second request.
 *
 * @throws the error of the reading request. The error of a later one is `error` of the result,
 * beside the changes confirmed until then.
 */
export async function reconcile(send: SendBatch, input: ReconcileInput): Promise<Reconciled> {
  const riding = input.apply && input.ride ? input.wanted.filter(isAlwaysWanted(input.baseUrl)) : [];
  const { view, made } = await look(send, riding, input.signal, input.withFeatures);
  const wish = input.offline ?? NO_WISH;
  const terms = offlineTerms(wish, input.subscriptions ?? [], view.features);
  const wanted = [...input.wanted, ...terms.wanted];
  const { plan, memory } = planBindings({ ...input, wanted, offline: terms, view });
  if (view.isAdmin) plan.problems.push(...terms.problems);
  const madeKeys = new Set(made.map(keyOf));
  const kept = plan.keep.filter((binding) => !madeKeys.has(keyOf(binding))).length;
  if (!input.apply) {
    const offline = offlineFound(view, terms, input.wanted, NOTHING_APPLIED);
    return { plan, memory, bound: 0, unbound: 0, kept, failed: 0, problems: plan.problems, offline };
  }

  const applied = await applyPlan(send, plan, input.signal);
  const refused = applied.connectorRefused
    ? [noConnector(terms.connector, wantersOf(terms.wanted), wish.exclusive)]
    : [];
  return {
    plan,
    memory: remember(memory, {
      bound: [...made.map(withoutOptions), ...applied.bound.map(withFingerprint)],
      unbound: applied.unbound,
    }),
    bound: made.length + applied.bound.length,
    unbound: applied.unbound.length,
    kept: kept + applied.already.length,
    failed: applied.failed.length,
    problems: [...plan.problems, ...refused, ...applied.failed],
    offline: offlineFound(view, terms, input.wanted, applied),
    ...(applied.error === undefined ? {} : { error: applied.error }),
  };
}

const NO_WISH: OfflineWish = { exclusive: false, onMissingFeature: 'clear' };
const NOTHING_APPLIED: AppliedPlan = { bound: [], unbound: [], already: [], failed: [] };

/** What the portal holds after the plan was carried out, as far as the offline queue is concerned. */
function offlineFound(
  { isAdmin, rows }: PortalView,
  { connector, connectable, extended, refused, owns }: OfflineTerms,
  online: readonly WantedBinding[],
  { bound, already, unbound, connectorRefused }: AppliedPlan,
): Reconciled['offline'] {
  const gone = new Set(unbound.map(keyOf));
  const there = [...rows.filter((row) => !gone.has(keyOf(row))), ...bound, ...already];
  const keys = new Set(there.map(keyOf));
  const missing = online.filter((binding) => !keys.has(keyOf(binding))).map(({ event }) => event);
  const reason = isAdmin ? (connectorRefused ? 'no-connector' : refused) : 'not-admin';
  return {
    connector,
    connectable: connectorRefused ? false : connectable,
    extended,
    ...(reason && { refused: reason }),
    // Only an administrator sees them.
    bound: isAdmin
      ? there
          .filter((row) => row.offline && owns(row))
          .map((row) => ({ event: row.event, connector: connectorOf(row) }))
      : undefined,
    missingOnline: new Set(missing),
  };
}

const isAlwaysWanted =
  (baseUrl: string | undefined) =>
  ({ event, handler, authType }: BindingKey): boolean =>
    ALWAYS_WANTED.includes(event) && handler === baseUrl && authType === 0;

const withoutOptions = (binding: WantedBinding) => ({ ...binding, fingerprint: '' });

const withFingerprint = (binding: PlannedBind) => ({ ...binding, fingerprint: fingerprint(binding.options) });
