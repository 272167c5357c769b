import type { Clock } from '../../../common/index.js';
import { migrate } from '../migrate.js';
import type { Cipher } from '../../../storage/index.js';
import type { SqliteDatabase } from '../sqlite-database.js';
import {
  type AcceptItem,
  type AcceptResult,
  type ClaimRequest,
  type Delivery,
  type DeliveryFilter,
  type DeliveryMutation,
  type Inbox,
  type InboxCapabilities,
  type InboxCounts,
  type MutationProgress,
  type MutationStep,
  type RetentionPolicy,
  type Settlement,
  type StoredDelivery,
  mutateInSteps,
} from '../../../inbox/index.js';
import { Acceptor } from './accept.js';
import { Claimer } from './claim.js';
import { Candidates } from './candidates.js';
import { Counts } from './counts.js';
import { GroupCommit, type Work } from './group-commit.js';
import { Lanes } from './lanes.js';
import { MIGRATIONS } from '../migrations.js';
import { Mutator } from './mutate.js';
import { NewDeliveries } from './new-deliveries.js';
import { Pauses } from './pauses.js';
import type { PortalsRequest } from './portal-rooms.js';
import { Positions } from './positions.js';
import { oldestFinder } from './oldest.js';
import { Pruner } from './prune.js';
import { DeliveryQuery } from './query.js';
import { Recovery } from './recover.js';
import { Running } from './running.js';
import { Schedule } from './schedule.js';
import { Settler } from './settle.js';
import { Slices } from './slices.js';
import { Tokens } from './tokens.js';

/** The embedded {@link Inbox}: tables in a SQLite database that this process alone owns. */
export class SqliteInbox implements Inbox {
  readonly capabilities: InboxCapabilities = { order: true, coalesce: true, multiProcess: false };
  private readonly commits: GroupCommit;
  private readonly schedule: Schedule;
  private readonly acceptor: Acceptor;
  private readonly claimer: Claimer;
  private readonly settler: Settler;
  private readonly mutator: Mutator;
  private readonly recovery: Recovery;
  private readonly query: DeliveryQuery;
  private readonly pruner: Pruner;
  private readonly pauses: Pauses;
  private readonly added: NewDeliveries;
  private readonly kept: Counts;
  private readonly positions: Positions;
  private readonly running = new Running();
  private readonly tokens: Tokens;
  private readonly lanes: Lanes;
  private readonly oldestOf: ReturnType<typeof oldestFinder>;
  private readonly acceptAll: Work<readonly AcceptItem[], AcceptResult[]>;
  private readonly claimAll: Work<ClaimRequest, Delivery[]>;
  private readonly settleAll: Work<readonly Settlement[], undefined>;

  /** Migrates its tables. The database stays the caller's to close, after {@link flush}. */
  constructor(
    private readonly db: SqliteDatabase,
    cipher: Cipher,
    private readonly clock: Clock,
  ) {
    migrate(db, 'inbox', MIGRATIONS.inbox);
    this.schedule = new Schedule(db);
    this.kept = new Counts(db);
    this.positions = new Positions(db);
    this.tokens = new Tokens(db, cipher);
    this.added = new NewDeliveries(db, this.schedule, this.kept, this.running, this.tokens);
    this.commits = new GroupCommit(db, clock, {
      beforeCommit: () => {
        this.writeRest();
        this.tokens.write();
      },
      committed: () => this.committed(),
      rolledBack: () => this.forget(),
    });
    const lanes = (this.lanes = new Lanes(db, this.schedule));
    const slices = new Slices(db);
    const candidates = new Candidates(db, this.kept, this.running);
    const { schedule, positions, added, kept, running, tokens } = this;
    this.acceptor = new Acceptor(db, cipher, schedule, lanes, positions, added, tokens);
    this.claimer = new Claimer(db, cipher, schedule, added, kept, running, tokens, lanes);
    this.settler = new Settler(db, schedule, lanes, kept, running, tokens);
    this.mutator = new Mutator(db, clock, schedule, lanes, positions, kept, candidates, slices, tokens);
    this.recovery = new Recovery(db, clock, schedule, lanes, kept, slices);
    this.query = new DeliveryQuery(db, cipher, kept, candidates, slices);
    this.oldestOf = oldestFinder(db);
    this.pruner = new Pruner(db, clock, kept, positions, (work) => this.alone(work));
    this.pauses = new Pauses(db);
    this.acceptAll = {
      all: (batches) => batches.map((items) => items.map((item) => this.acceptor.accept(item))),
    };
    this.settleAll = {
      all: (batches) => {
        this.settler.settle(batches.flat(), clock.now());
        return batches.map(() => undefined);
      },
    };
    this.claimAll = {
      all: (requests) => requests.map((request) => this.claimer.claim(request)),
      last: true,
    };
  }

  async accept(items: readonly AcceptItem[]): Promise<AcceptResult[]> {
    return this.commits.run(this.acceptAll, items);
  }

  async claim(request: ClaimRequest): Promise<Delivery[]> {
    if (this.commits.idle && !this.schedule.promises(request)) return [];
    return this.commits.run(this.claimAll, request);
  }

  async settle(settlements: readonly Settlement[]): Promise<void> {
    await this.commits.run(this.settleAll, settlements);
  }

  async nextDueAt(request: PortalsRequest): Promise<number | undefined> {
    return this.schedule.nextDueAt(request);
  }

  async recover(now: number): Promise<number> {
    let recovered = 0;
    let below: number | undefined = Number.MAX_SAFE_INTEGER;
    for (let left = this.kept.total('running'); left > 0 && below !== undefined;) {
      const upTo: number = below;
      // oxlint-disable-next-line no-await-in-loop -- a step of its own each, so that nothing is held up
      const step = await this.alone(() => this.recovery.recoverSome(now, upTo));
      recovered += step.changed;
      left -= step.changed;
      below = step.below;
    }
    return recovered;
  }

  async adopt(key: string, previousKeys: readonly string[]): Promise<number> {
    let adopted = 0;
    const earlier = this.kept.read();
    for (const previous of previousKeys) {
      const counts = earlier.get(previous);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      if (counts && counts.running > 0) adopted += await this.adoptRunning(key, previous, counts.running);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      if (counts && counts.waiting > 0) adopted += await this.adoptWaiting(key, previous);
    }
    return adopted;
  }

  private async adoptWaiting(key: string, previous: string): Promise<number> {
    let adopted = 0;
    for (let after = ''; ;) {
      const from = after;
      // oxlint-disable-next-line no-await-in-loop -- a step of its own each, so that nothing is held up
      const move = await this.alone(() => this.recovery.moveSome(key, previous, from));
      if (move.changed === 0) return adopted;
      adopted += move.changed;
      after = move.after;
    }
  }

  private async adoptRunning(key: string, previous: string, count: number): Promise<number> {
    let adopted = 0;
    let below: number | undefined = Number.MAX_SAFE_INTEGER;
    while (adopted < count && below !== undefined) {
      const upTo: number = below;
      const step = await this.alone(() =>
        this.recovery.moveRunningSome(key, previous, this.clock.now(), upTo),
      );
      adopted += step.changed;
      below = step.below;
    }
    return adopted;
  }

  async counts(): Promise<Map<string, InboxCounts>> {
    const counts = new Map<string, InboxCounts>();
    for (const [key, states] of this.kept.read()) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const waitsSince = states.waiting > 0 ? await this.oldestOf(key) : undefined;
      const runsSince = states.running > 0 ? this.running.oldestAt(key) : undefined;
      const oldestAt = Math.min(waitsSince ?? Infinity, runsSince ?? Infinity);
      counts.set(key, { ...states, ...(oldestAt !== Infinity && { oldestAt }) });
    }
    return counts;
  }

  async count(filter: DeliveryFilter, limit: number): Promise<number> {
    return this.query.count(filter, limit);
  }

  async find(deliveryId: string): Promise<StoredDelivery | undefined> {
    return this.query.find(deliveryId);
  }

  async list(
    filter: DeliveryFilter,
    page: { limit: number; cursor?: string },
  ): Promise<{ items: StoredDelivery[]; cursor?: string }> {
    return this.query.list(filter, page);
  }

  async mutate(target: { deliveryId: string } | DeliveryFilter, mutation: DeliveryMutation): Promise<number> {
    if ('deliveryId' in target)
      return this.alone(() => this.mutator.mutateOne(target.deliveryId, mutation, this.clock.now()));
    return mutateInSteps(this, target, mutation);
  }

  async mutateSome(
    filter: DeliveryFilter,
    mutation: DeliveryMutation,
    step: MutationStep,
  ): Promise<MutationProgress> {
    return this.alone(() => this.mutator.mutateSome(filter, mutation, step, this.clock.now()));
  }

  async prune(policy: RetentionPolicy): Promise<number> {
    await this.alone(() => this.tokens.expire(this.clock.now()));
    return this.pruner.prune(policy);
  }

  async paused(): Promise<ReadonlySet<string>> {
    return this.pauses.handlers();
  }

  async pausedPortals(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    return this.pauses.portals();
  }

  async setPaused(handlerKey: string, paused: boolean, memberId?: string): Promise<void> {
    await this.alone(() => this.pauses.set(handlerKey, paused, memberId));
  }

  /** Something that looks at all deliveries. */
  private alone<T>(work: () => T): Promise<T> {
    const all = (): T[] => {
      this.writeRest();
      return [work()];
    };
    return this.commits.run<undefined, T>({ all }, undefined);
  }

  /** What is known beside the tables, and belongs into them. */
  private writeRest(): void {
    this.added.writeRest();
    this.lanes.writeFreed();
    this.kept.write();
    this.positions.write();
  }

  private committed(): void {
    this.running.committed();
    this.tokens.committed();
  }

  /** What is known beside the tables may be wrong. */
  private forget(): void {
    this.schedule.invalidate();
    this.added.clear();
    this.kept.clear();
    this.positions.clear();
    this.running.rolledBack();
    this.tokens.rolledBack();
    this.lanes.clear();
    this.pruner.rolledBack();
  }

  /** Commits what was asked for and is not on disk yet. */
  flush(): void {
    this.commits.flush();
  }
}
