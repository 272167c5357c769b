import { NEVER_UNBOUND } from './always-wanted.js';
import { keyOf } from './binding.js';
import type { BindingRow, WantedBinding } from './binding.js';
import { fingerprint } from './fingerprint.js';
import { emptyPlan } from './plan.js';
import type { BindingPlan } from './plan.js';
import type { PlanMemory } from './plan-memory.js';
import { deprecation, muteProblems, notAdmin, notOffered, urlClash } from './plan-problems.js';
import type { PortalView } from './portal-view.js';
import { isUnder, isVariantOf } from './urls.js';

export interface PlanInput {
  wanted: readonly WantedBinding[];
  view: PortalView;
  memory: PlanMemory;
  /** Milliseconds since the epoch. */
  now: number;
  /** Our URL at this portal; its `/as/…` variants are ours too. */
  baseUrl: string;
  ownUrls: readonly string[];
  /** Milliseconds. */
  unbindAfter: number;
}

/** A plan, and what the next look must know. */
export interface PlanResult {
  plan: BindingPlan;
  memory: PlanMemory;
}

/**
 * Compares what handlers want with what the portal holds. Pure.
 *
 * Binds at once; unbinds a row of ours only when two looks at least `unbindAfter` apart, and each look between
 * them, saw that nobody wants it. Plans nothing from the view of somebody who is no administrator.
 */
export function planBindings(input: PlanInput): PlanResult {
  const { wanted, view, memory } = input;
  if (!view.isAdmin) return { plan: emptyPlan([...muteProblems(view), notAdmin()]), memory };
  const plan = emptyPlan(muteProblems(view));
  const wantedByKey = new Map(wanted.map((binding) => [keyOf(binding), binding]));
  const onlineByKey = new Map(view.rows.filter(isAddressable).map((row) => [keyOf(row), row]));

  for (const row of view.rows) if (!isAddressable(row)) plan.foreign.push(row);
  for (const row of onlineByKey.values()) placeRow(plan, row, wantedByKey.get(keyOf(row)), input);
  for (const binding of wanted) {
    const outdated = binding.optional ? undefined : deprecation(binding);
    if (outdated && view.events.has(binding.event)) plan.problems.push(outdated);
    if (onlineByKey.has(keyOf(binding))) continue;
    if (!view.events.has(binding.event)) {
      if (!binding.optional) plan.problems.push(notOffered(binding, view));
      continue;
    }
    plan.bind.push({ ...binding, reason: 'missing' });
    const clash = [...onlineByKey.values()].find((row) => mayClash(row, binding));
    if (clash) plan.problems.push(urlClash(binding, clash.handler));
  }
  return { plan, memory: nextMemory(plan, memory, onlineByKey) };
}

/** Offline rows have no handler; a row whose user we cannot read could only be unbound for every user. */
const isAddressable = (row: BindingRow): boolean => !row.offline && Number.isSafeInteger(row.authType);

function placeRow(
  plan: BindingPlan,
  row: BindingRow,
  wanted: WantedBinding | undefined,
  input: PlanInput,
): void {
  const { event, handler, authType } = row;
  const key = { event, handler, authType };
  const elsewhere = input.ownUrls.some((url) => isUnder(url, handler));
  const protectedRow = NEVER_UNBOUND.has(event) || elsewhere;
  if (wanted) {
    const sameOptions = (input.memory.options[keyOf(row)] ?? '') === fingerprint(wanted.options);
    if (sameOptions || protectedRow) plan.keep.push({ ...key, reason: 'wanted', wantedBy: wanted.wantedBy });
    else plan.bind.push({ ...wanted, reason: 'options' });
  } else if (elsewhere) plan.keep.push({ ...key, reason: 'own-url', wantedBy: [] });
  else if (!isVariantOf(input.baseUrl, handler)) plan.foreign.push(row);
  else if (NEVER_UNBOUND.has(event)) plan.keep.push({ ...key, reason: 'lifecycle', wantedBy: [] });
  else {
    const since = input.memory.stale[keyOf(row)];
    const until = (since ?? input.now) + input.unbindAfter;
    if (since !== undefined && input.now >= until) plan.unbind.push(key);
    else plan.waiting.push({ ...key, since: since ?? input.now, until });
  }
}

const START = 180;

const mayClash = (row: BindingRow, { event, handler, authType }: WantedBinding): boolean =>
  row.event === event &&
  row.authType === authType &&
  row.handler.slice(0, START).toLowerCase() === handler.slice(0, START).toLowerCase();

/** What is still stale keeps its first look, also while it waits for the portal to confirm its unbinding. */
function nextMemory(
  plan: BindingPlan,
  memory: PlanMemory,
  rows: ReadonlyMap<string, BindingRow>,
): PlanMemory {
  const due = plan.unbind.map((key) => [keyOf(key), memory.stale[keyOf(key)]!] as const);
  return {
    stale: Object.fromEntries([...due, ...plan.waiting.map((row) => [keyOf(row), row.since] as const)]),
    options: Object.fromEntries(Object.entries(memory.options).filter(([key]) => rows.has(key))),
  };
}
