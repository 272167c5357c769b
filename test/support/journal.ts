import { patience as scaled } from './patience.js';

const PATIENCE = scaled(30_000);

interface Waiter<Entry> {
  count: number;
  matches: (entry: Entry) => boolean;
  resolve: (found: Entry[]) => void;
}

/** What happened, in order, for a test to wait on. */
export class Journal<Entry> {
  readonly entries: Entry[] = [];
  private readonly waiters = new Set<Waiter<Entry>>();

  constructor(
    private readonly title: string,
    /** How long a test waits for an entry, in milliseconds. */
    private readonly patience = PATIENCE,
  ) {}

  add(entry: Entry): void {
    this.entries.push(entry);
    for (const waiter of this.waiters) {
      const found = this.entries.filter(waiter.matches);
      if (found.length < waiter.count) continue;
      this.waiters.delete(waiter);
      waiter.resolve(found);
    }
  }

  /** Resolves to the entries that match, once there are `count` of them, earlier ones included. */
  async when(matches: (entry: Entry) => boolean, count = 1): Promise<Entry[]> {
    const found = this.entries.filter(matches);
    if (found.length >= count) return found;
    return new Promise((resolve, reject) => {
      const waiter: Waiter<Entry> = {
        count,
        matches,
        resolve: (entries) => {
          clearTimeout(timer);
          resolve(entries);
        },
      };
      const timer = setTimeout(() => {
        this.waiters.delete(waiter);
        const seen = this.entries.filter(matches).length;
        reject(
          new Error(
            `${this.title}: ${seen} of ${count} awaited entries came, of ${this.entries.length} in all`,
          ),
        );
      }, this.patience);
      this.waiters.add(waiter);
    });
  }

  /** As {@link when}, and the first of them. */
  async first(matches: (entry: Entry) => boolean): Promise<Entry> {
    return (await this.when(matches))[0]!;
  }
}
