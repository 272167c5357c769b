import type { PageRequest, SweptPage } from '../../src/sweep/read-page.js';
import type { SweptRow } from '../../src/sweep/swept-row.js';

/** Small, so that few objects make many pages. */
const PAGE = 3;

interface Write {
  row: SweptRow;
  visibleAt: number;
}

/** When an object was last changed, as whoever lists it can know. */
export interface LastChange {
  /** From when on the list shows it as it is, milliseconds. */
  visibleAt: number;
  /** The same of the last change in a later second than its creation; `undefined` where there was none. */
  changedAt: number | undefined;
}

/** A list at a portal whose objects change while it is read, with dates of whole seconds, some of them written late. */
export class ChangingList {
  readonly last = new Map<number, LastChange>();
  private readonly rows = new Map<number, SweptRow>();
  private writes: Write[] = [];

  constructor(public now: number) {}

  /** An object gets its id and its date now, and is seen `delay` milliseconds later. */
  create(delay: number): void {
    const at = secondOf(this.now);
    const row = { id: this.last.size + 1, created: at, modified: at };
    this.writes.push({ row, visibleAt: this.now + delay });
    this.last.set(row.id, { visibleAt: this.now + delay, changedAt: undefined });
  }

  /** A change waits for those before it of the same object, as a database has it. */
  change(pick: number, delay: number): void {
    this.settle();
    const ids = [...this.rows.keys()];
    const row = this.rows.get(ids[pick % ids.length] ?? 0);
    if (!row || this.writes.some((write) => write.row.id === row.id)) return;
    const modified = secondOf(this.now);
    const visibleAt = this.now + delay;
    this.writes.push({ row: { ...row, modified }, visibleAt });
    const changedAt = modified > row.created ? visibleAt : this.last.get(row.id)!.changedAt;
    this.last.set(row.id, { visibleAt, changedAt });
  }

  read({ from, afterId }: PageRequest): SweptPage {
    this.settle();
    const found = [...this.rows.values()]
      .filter(({ id, modified }) => id > afterId && (from === undefined || modified >= from))
      .toSorted((one, other) => one.id - other.id);
    const rows = found.slice(0, PAGE);
    return { rows, full: rows.length === PAGE, readAt: secondOf(this.now) };
  }

  private settle(): void {
    for (const { row, visibleAt } of this.writes) if (visibleAt <= this.now) this.rows.set(row.id, row);
    this.writes = this.writes.filter(({ visibleAt }) => visibleAt > this.now);
  }
}

const secondOf = (ms: number): number => Math.floor(ms / 1_000) * 1_000;
