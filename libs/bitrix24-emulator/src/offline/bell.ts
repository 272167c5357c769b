import type { Binding } from '../model/bindings.js';
import type { Clock } from '../model/clock.js';
import { intval } from '../rest/params.js';
import type { OfflineOptions } from './offline.options.js';

/** The event that says: rows were stored. */
export const BELL = 'ONOFFLINEEVENT';

/** Milliseconds between two of them for one binding, where it asks for nothing else. */
const DEFAULT_TIMEOUT = 1000;

/**
 * When ONOFFLINEEVENT may be raised. Leading edge only: the first passes, those within the window are dropped, and
 * its end is silent.
 */
export class OfflineBell {
  /** When a binding was last told, by its id and timeout. */
  readonly #rang = new Map<string, number>();
  readonly #hits = new WeakSet<object>();

  constructor(
    private readonly clock: Clock,
    private readonly options: OfflineOptions,
  ) {}

  /** Whether this binding is told now; if so, its window begins. */
  rings(binding: Binding, hit: object): boolean {
    const timeout = this.#timeoutOf(binding);
    return timeout > 0 ? this.#opensWindow(`${binding.id}|${timeout}`, timeout) : this.#isFirstOf(hit);
  }

  #timeoutOf({ options }: Binding): number {
    const wanted = options['minTimeout'] ?? null;
    return this.options.ignoreMinTimeout || wanted === null ? DEFAULT_TIMEOUT : intval(wanted) * 1000;
  }

  #opensWindow(key: string, timeout: number): boolean {
    const now = this.clock.now();
    if (now - (this.#rang.get(key) ?? -Infinity) < timeout) return false;
    this.#rang.set(key, now);
    return true;
  }

  /** Without a timeout the portal keeps one flag for all bindings: the first of a hit is told, the others are not. */
  #isFirstOf(hit: object): boolean {
    if (this.#hits.has(hit)) return false;
    this.#hits.add(hit);
    return true;
  }
}
