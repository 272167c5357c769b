import type { Clock } from '../../common/index.js';
import { migrate, type Cipher, type SqliteDatabase } from '../../storage/index.js';
import type {
  AcceptItem,
  AcceptResult,
  ClaimRequest,
  Delivery,
  DeliveryFilter,
  DeliveryMutation,
  Inbox,
  InboxCapabilities,
  InboxCounts,
  RetentionPolicy,
  Settlement,
  StoredDelivery,
} from '../inbox.js';
import { Acceptor } from './accept.js';
import { Claimer } from './claim.js';
import { counter } from './count.js';
import { GroupCommit, type Work } from './group-commit.js';
import { Lanes } from './lanes.js';
import { INBOX_MIGRATIONS } from './migrations.js';
import { Mutator } from './mutate.js';
import { NewDeliveries } from './new-deliveries.js';
import { Pauses } from './pauses.js';
import type { PortalsRequest } from './portal-rooms.js';
import { Positions } from './positions.js';
import { pruner } from './prune.js';
import { DeliveryQuery } from './query.js';
import { Recovery } from './recover.js';
import { Schedule } from './schedule.js';
import { Settler } from './settle.js';

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
  private readonly pauses: Pauses;
  private readonly countAll: ReturnType<typeof counter>;
  private readonly pruneSome: ReturnType<typeof pruner>;
  private readonly added: NewDeliveries;
  private readonly acceptAll: Work<readonly AcceptItem[], AcceptResult[]>;
  private readonly claimAll: Work<ClaimRequest, Delivery[]>;
  private readonly settleAll: Work<readonly Settlement[], undefined>;

  /** Migrates its tables. The database stays the caller's to close, after {@link flush}. */
  constructor(
    private readonly db: SqliteDatabase,
    cipher: Cipher,
    private readonly clock: Clock,
  ) {
    migrate(db, 'inbox', INBOX_MIGRATIONS);
    this.schedule = new Schedule(db);
    this.added = new NewDeliveries(db, this.schedule);
    this.commits = new GroupCommit(db, clock, {
      beforeCommit: () => this.added.writeRest(),
      rolledBack: () => this.forget(),
    });
    const lanes = new Lanes(db, this.schedule);
    const positions = new Positions(db);
    this.acceptor = new Acceptor(db, cipher, this.schedule, lanes, positions, this.added);
    this.claimer = new Claimer(db, cipher, this.schedule, this.added);
    this.settler = new Settler(db, this.schedule, lanes);
    this.mutator = new Mutator(db, this.schedule, lanes, positions);
    this.recovery = new Recovery(db, this.schedule, lanes);
    this.query = new DeliveryQuery(db, cipher);
    this.pauses = new Pauses(db);
    this.countAll = counter(db);
    this.pruneSome = pruner(db);
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
    return this.alone(() => this.recovery.recover(now));
  }

  async adopt(key: string, previousKeys: readonly string[]): Promise<number> {
    return this.alone(() => this.recovery.adopt(key, previousKeys));
  }

  async counts(): Promise<Map<string, InboxCounts>> {
    return this.countAll();
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
    return this.alone(() => this.mutator.mutate(target, mutation, this.clock.now()));
  }

  async prune(policy: RetentionPolicy): Promise<number> {
    return this.alone(() => this.pruneSome(policy));
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
      this.added.writeRest();
      return [work()];
    };
    return this.commits.run<undefined, T>({ all }, undefined);
  }

  /** What is known beside the tables may be wrong. */
  private forget(): void {
    this.schedule.invalidate();
    this.added.clear();
  }

  /** Commits what was asked for and is not on disk yet. */
  flush(): void {
    this.commits.flush();
  }
}
