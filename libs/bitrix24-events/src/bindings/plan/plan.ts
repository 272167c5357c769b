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
 * - `lifecycle`: nobody wants it, but it is of the application's life, and some are the portal's own
 * - `registration`: nobody wants it, but the registration of a bot made it, or may have
 * - `own-url`: it belongs to another deployment (`bindings.ownUrls`)
 * - `successor-missing`: its event is wanted another way (online, offline, with another connector), and the portal
 *   does not hold that binding yet
 * - `out-of-reach`: nobody wants it, and the plan does not take the connector that unbinding it needs
 *
 * @publicApi
 */
export interface KeptBinding extends BindingKey {
  reason: 'wanted' | 'lifecycle' | 'registration' | 'own-url' | 'successor-missing' | 'out-of-reach';
  wantedBy: readonly string[];
}

/**
 * A row of ours that nobody wants, and that is not unbound yet.
 *
 * @publicApi
 */
export interface WaitingBinding extends BindingKey {
  /** The first look that saw it so, milliseconds. */
  since: number;
  /** From when on a look may unbind it. */
  until: number;
}

/**
 * What one look means to do.
 *
 * @publicApi
 */
export interface BindingPlan {
  bind: PlannedBind[];
  keep: KeptBinding[];
  unbind: BindingKey[];
  /** Stale, until a second look says so too. */
  waiting: WaitingBinding[];
  /**
   * Rows at URLs that are neither ours nor known as a former one of ours, and offline ones of other connectors: never
   * touched. See `Bitrix24Bindings.foreign()`.
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
