import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ChangingList } from '../../test/sweep/changing-list.js';
import { beginWalk, type WalkingMark } from './advance-walk.js';
import type { SweptPage } from './read-page.js';
import type { SweepMark } from './sweep-mark.js';
import { tellRow, type ToldRow } from './tell-row.js';
import { walkEntity } from './walk-entity.js';

const OVERLAP = 60_000;
const HANDLERS: Record<string, string[]> = { mirror: ['ADD', 'UPDATE'], added: ['ADD'], changed: ['UPDATE'] };

/** What happens between two steps of a sweep. */
interface Happening {
  /** Milliseconds that pass. */
  pass: number;
  create: number | undefined;
  change: { pick: number; delay: number } | undefined;
  /** The process dies. */
  crash: boolean;
}

const happening = fc.record<Happening>({
  pass: fc.oneof(fc.nat(900), fc.nat(40_000)),
  create: fc.option(fc.oneof(fc.constant(0), fc.nat(OVERLAP - 5_000)), { nil: undefined, freq: 2 }),
  // A second change within one second is written soon after it: what the sweep allows for.
  change: fc.option(fc.record({ pick: fc.nat(), delay: fc.oneof(fc.constant(0), fc.nat(3_000)) }), {
    nil: undefined,
  }),
  crash: fc.nat(9).map((one) => one === 0),
});

/** A sweep with its inbox and its mark, which outlive the process. */
class Sweep {
  readonly told: { id: number; name: string; handler: string; at: number }[] = [];
  private readonly keys = new Set<string>();
  private mark: SweepMark | undefined;
  private generations = 0;

  constructor(
    private readonly list: ChangingList,
    private readonly happenings: Happening[],
  ) {}

  /** Until nothing more happens: each sweep after a crash or the end of the one before. */
  async run(): Promise<void> {
    while (this.happenings.length > 0) {
      try {
        await this.once();
        this.happen();
      } catch (error) {
        if (error !== CRASH) throw error;
      }
    }
  }

  async once(): Promise<number> {
    const before = this.told.length;
    const start = {
      since: undefined,
      overlap: OVERLAP,
      firstFill: true,
      now: this.list.now,
      generation: () => String(++this.generations),
    };
    await walkEntity(beginWalk(this.mark, start), {
      read: async (request) => {
        const page = this.list.read(request);
        this.happen();
        return page;
      },
      acceptEvents: (page, mark) => this.tell(page, mark),
      save: async (mark) => {
        this.mark = mark;
        this.happen();
      },
      room: async () => this.happen(),
      progressed: () => undefined,
      signal: new AbortController().signal,
    });
    return this.told.length - before;
  }

  private async tell(page: SweptPage, mark: WalkingMark): Promise<number> {
    let events = 0;
    for (const row of page.rows) {
      const told = await tellRow(
        row,
        { add: 'ADD', update: 'UPDATE' },
        { mark, readAt: page.readAt },
        {
          wanted: (name) => Object.keys(HANDLERS).filter((handler) => HANDLERS[handler]!.includes(name)),
          accept: async (event, handlers) => this.accept(event, handlers),
        },
      );
      events += told.events;
    }
    this.happen();
    return events;
  }

  private accept({ key, name, row }: ToldRow, handlers: readonly string[]): 'stored' | 'duplicate' {
    if (this.keys.has(key)) return 'duplicate';
    this.keys.add(key);
    this.told.push(...handlers.map((handler) => ({ id: row.id, name, handler, at: this.list.now })));
    this.happen();
    return 'stored';
  }

  private happen(): void {
    const next = this.happenings.shift();
    if (!next) return;
    if (next.create !== undefined) this.list.create(next.create);
    if (next.change) this.list.change(next.change.pick, next.change.delay);
    this.list.now += next.pass;
    if (next.crash) throw CRASH;
  }
}

const CRASH = new Error('crash');

describe('sweeps that crash anywhere, of a list that changes under them', () => {
  it('tell everybody of the last state of each object, once as added, and then of nothing more', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 200 }), fc.nat(12), async (happenings, atFirst) => {
        const list = new ChangingList(1_700_000_000_000);
        for (let created = 0; created < atFirst; created++) list.create(0);
        list.now += 100_000;
        const sweep = new Sweep(list, [...happenings]);
        await sweep.run();
        list.now += 2 * OVERLAP;
        // The first may only end the walk that broke off.
        await sweep.once();
        await sweep.once();

        for (const [id, { visibleAt, changedAt }] of list.last) {
          const of = (handler: string, name?: string) =>
            sweep.told.filter(
              (one) => one.id === id && one.handler === handler && (name ?? one.name) === one.name,
            );
          expect(of('added')).toHaveLength(1);
          expect(of('mirror', 'ADD')).toHaveLength(1);
          expect(of('mirror')[0]!.name).toBe('ADD');
          expect(of('mirror').at(-1)!.at).toBeGreaterThanOrEqual(visibleAt);
          expect(of('changed').at(-1)?.at ?? 0).toBeGreaterThanOrEqual(changedAt ?? 0);
        }
        list.now += 2 * OVERLAP;
        expect([await sweep.once(), await sweep.once()]).toEqual([0, 0]);
      }),
      { numRuns: 500 },
    );
  });
});
