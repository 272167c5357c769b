import type { Clock } from '../common/index.js';
import type { SharedState, SharedValue } from './shared-state.js';

interface Entry {
  value: string;
  expiresAt: number;
}

/** Above this number, the oldest value of the oldest scope goes. */
const MAX_VALUES = 10_000;

/** The shared state of a single process: in its memory, and bounded. */
export class MemorySharedState implements SharedState {
  readonly multiProcess = false;
  /** In the order in which they were added. */
  private readonly scopes = new Map<string, Map<string, Entry>>();
  private size = 0;
  private sweptAt = -Infinity;

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  async add(value: SharedValue, ttl: number): Promise<boolean> {
    if (this.live(value.scope).has(value.key)) return false;
    this.set(value, ttl);
    return true;
  }

  async put(values: readonly SharedValue[], ttl: number): Promise<void> {
    for (const value of values) this.set(value, ttl);
  }

  async list(scopes: readonly string[]): Promise<string[][]> {
    return scopes.map((scope) => [...this.live(scope).values()].map(({ value }) => value));
  }

  async remove(scope: string): Promise<void> {
    this.size -= this.scopes.get(scope)?.size ?? 0;
    this.scopes.delete(scope);
  }

  private set({ scope, key, value }: SharedValue, ttl: number): void {
    if (this.size >= MAX_VALUES) this.makeRoom();
    const entries = this.scopes.get(scope) ?? new Map<string, Entry>();
    this.scopes.set(scope, entries);
    if (!entries.has(key)) this.size++;
    entries.set(key, { value, expiresAt: this.clock.now() + ttl });
  }

  /** The values of a scope, after the expired ones were removed. */
  private live(scope: string): ReadonlyMap<string, Entry> {
    const entries = this.scopes.get(scope);
    if (!entries) return NONE;
    const now = this.clock.now();
    for (const [key, { expiresAt }] of entries)
      if (expiresAt <= now) {
        entries.delete(key);
        this.size--;
      }
    if (entries.size === 0) this.scopes.delete(scope);
    return entries;
  }

  private makeRoom(): void {
    const now = this.clock.now();
    if (now !== this.sweptAt) for (const scope of this.scopes.keys()) this.live(scope);
    this.sweptAt = now;
    if (this.size < MAX_VALUES) return;
    const [oldest] = this.scopes;
    if (oldest) this.drop(...oldest);
  }

  private drop(scope: string, entries: Map<string, Entry>): void {
    const [key] = entries.keys();
    if (key !== undefined && entries.delete(key)) this.size--;
    if (entries.size === 0) this.scopes.delete(scope);
  }
}

const NONE: ReadonlyMap<string, Entry> = new Map();
