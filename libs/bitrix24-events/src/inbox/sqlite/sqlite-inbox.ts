import type { Statement } from 'better-sqlite3';
import type { Clock } from '../../common/index.js';
import { migrate, type Cipher, type SqliteDatabase } from '../../storage/index.js';
import type {
  AcceptItem,
  AcceptResult,
  ClaimQuota,
  Delivery,
  Inbox,
  InboxCapabilities,
  InboxCounts,
  Settlement,
} from '../inbox.js';
import { acceptor } from './accept.js';
import { claimer } from './claim.js';
import { counter } from './count.js';
import { GroupCommit } from './group-commit.js';
import { INBOX_MIGRATIONS } from './migrations.js';
import { settler } from './settle.js';

/** The embedded {@link Inbox}: tables in a SQLite database that this process alone owns. */
export class SqliteInbox implements Inbox {
  readonly capabilities: InboxCapabilities = { order: false, coalesce: false, multiProcess: false };
  private readonly commits: GroupCommit;
  private readonly acceptOne: ReturnType<typeof acceptor>;
  private readonly claimDue: ReturnType<typeof claimer>;
  private readonly settleOne: ReturnType<typeof settler>;
  private readonly countAll: ReturnType<typeof counter>;
  private readonly firstDue: Statement<[string], number>;

  /** Migrates its tables. The database stays the caller's to close, after {@link flush}. */
  constructor(
    private readonly db: SqliteDatabase,
    cipher: Cipher,
    private readonly clock: Clock,
  ) {
    migrate(db, 'inbox', INBOX_MIGRATIONS);
    this.commits = new GroupCommit(db);
    this.acceptOne = acceptor(db, cipher);
    this.claimDue = claimer(db, cipher);
    this.settleOne = settler(db);
    this.countAll = counter(db);
    this.firstDue = db
      .prepare<[string], number>(
        `SELECT due_at FROM inbox_deliveries WHERE state = 'waiting' AND handler_key = ? ORDER BY due_at LIMIT 1`,
      )
      .pluck();
  }

  async accept(items: AcceptItem[]): Promise<AcceptResult[]> {
    return this.commits.run(() => items.map((item) => this.acceptOne(item)));
  }

  async claim(limit: number, quotas: ClaimQuota[], now: number): Promise<Delivery[]> {
    return this.commits.run(() => this.claimDue(limit, quotas, now));
  }

  async settle(settlements: Settlement[]): Promise<void> {
    await this.commits.run(() => {
      const now = this.clock.now();
      for (const settlement of settlements) this.settleOne(settlement, now);
    });
  }

  async nextDueAt(handlerKeys: string[]): Promise<number | undefined> {
    const dues = handlerKeys.map((key) => this.firstDue.get(key)).filter((due) => due !== undefined);
    return dues.length === 0 ? undefined : Math.min(...dues);
  }

  async recover(now: number): Promise<number> {
    const wait = this.db.prepare(
      `UPDATE inbox_deliveries SET state = 'waiting', attempt_token = NULL, due_at = ? WHERE state = 'running'`,
    );
    return this.commits.run(() => wait.run(now).changes);
  }

  async adopt(key: string, previousKeys: string[]): Promise<number> {
    const move = this.db.prepare(
      `UPDATE inbox_deliveries SET handler_key = ? WHERE handler_key = ? AND state IN ('waiting', 'running')`,
    );
    return this.commits.run(() =>
      previousKeys.reduce((moved, previous) => moved + move.run(key, previous).changes, 0),
    );
  }

  async counts(): Promise<Map<string, InboxCounts>> {
    return this.countAll();
  }

  /** Commits what was asked for and is not on disk yet. */
  flush(): void {
    this.commits.flush();
  }
}
