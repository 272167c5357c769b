import type { BindingKey, BindingRow, WantedBinding } from '../binding.js';
import type { BindingProblem } from '../problem.js';

/**
 * A binding to make.
 * - `missing`: the portal has no such row
 * - `options`: it has, with other options or unknown ones, which only unbinding and binding can change
 *
 * @publicApi
 */
export interface PlannedBind extends WantedBinding {
  reason: 'missing' | 'options';
}

/**
 * A row of ours that stays.
 * - `wanted`: by a handler or the module
 * - `lifecycle`: unwanted, but a lifecycle event of the application; some of these rows are the
 *   portal's own
 * - `registration`: unwanted, but made by the registration of a bot, or possibly so
 * - `own-url`: it belongs to another deployment (`bindings.ownUrls`)
 * - `successor-missing`: its event is wanted in another way (online, offline, with another
 *   connector), and the portal does not have that binding yet
 * - `out-of-reach`: unwanted, but the plan does not support the connector that is needed to
 *   unbind it
 *
 * @publicApi
 */
export interface KeptBinding extends BindingKey {
  reason: 'wanted' | 'lifecycle' | 'registration' | 'own-url' | 'successor-missing' | 'out-of-reach';
  wantedBy: readonly string[];
}

/**
 * A row of ours that is unwanted, but not unbound yet.
 *
 * @publicApi
 */
export interface WaitingBinding extends BindingKey {
  /** The first sync that found it unwanted, milliseconds. */
  since: number;
  /** From when on a sync may unbind it. */
  until: number;
}

/**
 * The changes that one sync intends to make.
 *
 * @publicApi
 */
export interface BindingPlan {
  bind: PlannedBind[];
  keep: KeptBinding[];
  unbind: BindingKey[];
  /** Stale, until a second sync confirms it. */
  waiting: WaitingBinding[];
  /**
   * Rows at URLs that are neither ours nor known former ones of ours, and offline ones of other
   * connectors: never changed. See `Bitrix24Bindings.foreign()`.
   */
  foreign: BindingRow[];
  problems: BindingProblem[];
}

/** A plan that does nothing. */
export const emptyPlan = (problems: BindingProblem[] = []): BindingPlan => ({
  bind: [],
  keep: [],
  unbind: [],
  waiting: [],
  foreign: [],
  problems,
});
