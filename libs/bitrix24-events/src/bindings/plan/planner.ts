import { familyOf } from '../../catalog/index.js';
import { groupBy } from '../../handlers/index.js';
import { MADE_BY_REGISTRATION, NEVER_UNBOUND } from '../wanted/always-wanted.js';
import { connectorOf, keyOf, offlineKey } from '../binding.js';
import type { BindingKey, BindingRow, WantedBinding } from '../binding.js';
import { fingerprint } from '../wanted/fingerprint.js';
import type { OfflineTerms } from './offline-wish.js';
import { emptyPlan } from './plan.js';
import type { BindingPlan, KeptBinding } from './plan.js';
import { ofBound } from './plan-memory.js';
import type { PlanMemory } from './plan-memory.js';
import { deprecation, muteProblems, notAdmin, notOffered, rowsIgnored, urlClash } from './plan-problems.js';
import type { PortalView } from '../portal/portal-view.js';
import { isUnder, isVariantOf } from '../wanted/urls.js';

export interface PlanInput {
  /** Online and offline ones. */
  wanted: readonly WantedBinding[];
  view: PortalView;
  memory: PlanMemory;
  /** Milliseconds since the epoch. */
  now: number;
  /** Our URL at this portal; its `/as/…` variants are ours too. `undefined`: no URL is ours. */
  baseUrl: string | undefined;
  ownUrls: readonly string[];
  /** Milliseconds. */
  unbindAfter: number;
  /** Which offline bindings are ours, and what can be done with them. */
  offline: Pick<OfflineTerms, 'owns' | 'connectable' | 'refused'>;
}

/** A plan, and what the next sync must know. */
export interface PlanResult {
  plan: BindingPlan;
  memory: PlanMemory;
}

/**
 * Compares the wanted bindings with the portal's. Pure.
 *
 * Binds immediately; unbinds a row of ours only if two syncs at least `unbindAfter` apart, and
 * every sync in between, found it unwanted, and never before the portal has the binding that
 * replaces it. Plans nothing if the installation's user is not an administrator.
 */
export function planBindings(input: PlanInput): PlanResult {
  const { wanted, view, memory, offline } = input;
  const general = [
    ...muteProblems(view),
    ...(view.ignored === undefined ? [] : [rowsIgnored(view.rows.length, view.ignored)]),
  ];
  if (!view.isAdmin) return { plan: emptyPlan([...general, notAdmin(wanted)]), memory };
  const plan = emptyPlan(general);
  const wantedByKey = new Map(wanted.map((binding) => [keyOf(binding), binding]));
  const rowsByKey = new Map(view.rows.filter(isAddressable).map((row) => [keyOf(row), row]));

  for (const row of view.rows) if (!isAddressable(row)) plan.foreign.push(row);
  const boundByUs = new Set(memory.bound);
  const byEvent = groupBy(rowsByKey.values(), ({ event }) => event);
  for (const row of rowsByKey.values())
    placeRow(plan, row, wantedByKey.get(keyOf(row)), { input, rows: rowsByKey, boundByUs });
  for (const binding of wanted) {
    const outdated = binding.optional ? undefined : deprecation(binding);
    if (outdated && isOffered(binding, view)) plan.problems.push(outdated);
    if (rowsByKey.has(keyOf(binding))) continue;
    if (!isOffered(binding, view)) {
      if (!binding.optional) plan.problems.push(notOffered(binding, view));
      continue;
    }
    // The reason is a problem of the whole portal, and reported there.
    if (binding.offline && offline.refused !== undefined) continue;
    plan.bind.push({ ...binding, reason: 'missing' });
    const clash = byEvent.get(binding.event)?.find((row) => mayClash(row, binding));
    if (clash) plan.problems.push(urlClash(binding, clash.handler));
  }
  return { plan, memory: nextMemory(plan, memory, rowsByKey, input) };
}

/**
 * Some portals list only the family of a smart process's events: whether they have this process is
 * shown by binding.
 */
const isOffered = ({ event }: WantedBinding, { events }: PortalView): boolean =>
  events.has(event) || events.has(familyOf(event) ?? event);

/** A row whose user we cannot read could only be unbound for every user. */
const isAddressable = (row: BindingRow): boolean => row.offline || Number.isSafeInteger(row.authType);

/** The inputs that decide the place of a row. */
interface Surroundings {
  input: PlanInput;
  rows: ReadonlyMap<string, BindingRow>;
  /** Keys. */
  boundByUs: ReadonlySet<string>;
}

/** Maximum number of rows unbound per sync: each is a command, and the next sync continues. */
const MAX_UNBINDS = 500;

function placeRow(
  plan: BindingPlan,
  row: BindingRow,
  wanted: WantedBinding | undefined,
  surroundings: Surroundings,
): void {
  const { input } = surroundings;
  const key = plainKey(row);
  if (wanted) {
    const sameOptions = (input.memory.options[keyOf(row)] ?? '') === fingerprint(wanted.options);
    if (sameOptions || NEVER_UNBOUND.has(row.event) || isElsewhere(row, input))
      plan.keep.push({ ...key, reason: 'wanted', wantedBy: wanted.wantedBy });
    else plan.bind.push({ ...wanted, reason: 'options' });
    return;
  }
  const place = unwantedPlace(row, surroundings);
  if (place === 'foreign') plan.foreign.push(row);
  else if (place !== 'stale' && place !== 'former') plan.keep.push({ ...key, reason: place, wantedBy: [] });
  else {
    const seen = input.memory.stale[keyOf(row)];
    // A clock that was set back must not make it wait for longer.
    const since = Math.min(seen ?? input.now, input.now);
    const until = since + input.unbindAfter;
    const isHeld = place === 'former' && lacksOnlineSuccessor(row, input.wanted, surroundings.rows);
    if (seen === undefined || input.now < until) plan.waiting.push({ ...key, since, until });
    else if (plan.unbind.length < MAX_UNBINDS && !isHeld) plan.unbind.push(key);
    else plan.waiting.push({ ...key, since, until: input.now + NEXT_PIECE });
  }
}

const plainKey = ({ event, handler, authType, offline, connector }: BindingRow): BindingKey =>
  offline ? offlineKey(event, connector ?? '') : { event, handler, authType };

const isElsewhere = ({ offline, handler }: BindingRow, { ownUrls }: PlanInput): boolean =>
  !offline && ownUrls.some((url) => isUnder(url, handler));

/**
 * The place of a row that no handler wants; `stale`: unused, and ours to remove; `former`: the
 * same, at a former URL of ours.
 */
function unwantedPlace(
  row: BindingRow,
  { input, rows, boundByUs }: Surroundings,
): Exclude<KeptBinding['reason'], 'wanted'> | 'foreign' | 'stale' | 'former' {
  const { baseUrl, offline } = input;
  if (row.offline) {
    if (!offline.owns(row)) return 'foreign';
    if (connectorOf(row) !== '' && offline.connectable === false) return 'out-of-reach';
  } else {
    if (isElsewhere(row, input)) return 'own-url';
    if (baseUrl === undefined || !isVariantOf(baseUrl, row.handler)) {
      // At a former URL of ours: its current owner would receive the tokens.
      return boundByUs.has(keyOf(row)) ? 'former' : 'foreign';
    }
    if (NEVER_UNBOUND.has(row.event)) return 'lifecycle';
    if (MADE_BY_REGISTRATION.has(row.event)) return 'registration';
  }
  return lacksSuccessor(row, input.wanted, rows) ? 'successor-missing' : 'stale';
}

/** Whether its event is wanted the other way, or by another part of the queue, and not bound so yet: no gap. */
const lacksSuccessor = (
  row: BindingRow,
  wanted: readonly WantedBinding[],
  rows: ReadonlyMap<string, BindingRow>,
): boolean =>
  wanted.some(
    (binding) => binding.event === row.event && (binding.offline || row.offline) && !rows.has(keyOf(binding)),
  );

/** Whether its event is wanted at our present URL, and not bound there yet. */
const lacksOnlineSuccessor = (
  row: BindingRow,
  wanted: readonly WantedBinding[],
  rows: ReadonlyMap<string, BindingRow>,
): boolean =>
  lacksSuccessor(row, wanted, rows) ||
  wanted.some((binding) => binding.event === row.event && !binding.offline && !rows.has(keyOf(binding)));

/**
 * Milliseconds until a sync that unbinds further rows, or those whose successor will be bound by
 * then.
 */
const NEXT_PIECE = 60_000;

const START = 180;

const mayClash = (row: BindingRow, { event, handler, authType, offline }: WantedBinding): boolean =>
  !row.offline &&
  !offline &&
  row.event === event &&
  row.authType === authType &&
  row.handler.slice(0, START).toLowerCase() === handler.slice(0, START).toLowerCase();

/**
 * Rows that are still stale keep their first sync, also while the portal has not confirmed their
 * unbinding.
 */
function nextMemory(
  plan: BindingPlan,
  memory: PlanMemory,
  rows: ReadonlyMap<string, BindingRow>,
  input: PlanInput,
): PlanMemory {
  const due = plan.unbind.map((key) => [keyOf(key), memory.stale[keyOf(key)]!] as const);
  return {
    stale: Object.fromEntries([...due, ...plan.waiting.map((row) => [keyOf(row), row.since] as const)]),
    options: Object.fromEntries(Object.entries(memory.options).filter(([key]) => rows.has(key))),
    ...ofBound(boundAfter(plan, memory, rows, input)),
  };
}

/**
 * The rows known to be bound by us: earlier ones that still exist, and wanted ones at our own URL
 * (rows of an earlier version). Not those that the portal may have made itself, nor those of
 * another deployment.
 */
function boundAfter(
  plan: BindingPlan,
  memory: PlanMemory,
  rows: ReadonlyMap<string, BindingRow>,
  input: PlanInput,
): string[] {
  const kept = plan.keep.filter(
    (row) =>
      row.reason === 'wanted' &&
      !row.offline &&
      !NEVER_UNBOUND.has(row.event) &&
      !MADE_BY_REGISTRATION.has(row.event) &&
      !input.ownUrls.some((url) => isUnder(url, row.handler)),
  );
  return [...new Set([...(memory.bound ?? []).filter((key) => rows.has(key)), ...kept.map(keyOf)])];
}
