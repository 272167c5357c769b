import type { OfflineRow } from '../../src/offline/offline-row.js';
import { clearCommands, rereadCommand } from '../../src/offline/queue-commands.js';
import { QueueTurn, type Searches, type TurnState } from '../../src/offline/queue-turn.js';
import type { Reservation } from '../../src/offline/reservation.js';

const NO_SURPLUS = { surplus: 0, lastId: '' };

interface ModelRow {
  id: number;
  object: string;
  /** Which change of the object it stands for. */
  change: number;
  processId: string;
  error: boolean;
}

/** What goes wrong with a request, in the order of requests; what is left over goes well. */
export type Mishap = 'fine' | 'not-sent' | 'answer-lost' | 'killed-before' | 'killed-after';

type TurnArguments = ConstructorParameters<typeof QueueTurn>;

/** What a turn works with. */
export interface TurnParts {
  queue: TurnArguments[0];
  reservations: TurnArguments[1];
  rowStore: TurnArguments[2];
  state: TurnState;
}

export const turnWith = ({ queue, reservations, rowStore, state }: TurnParts): QueueTurn =>
  new QueueTurn(queue, reservations, rowStore, state, { monotonic: () => 0 }, new AbortController().signal);

/** Ends the process of the consumer, as `kill -9` does. */
export class Killed extends Error {}

/** An offline queue by protocol 8.1 to 8.4, as far as a consumer's turns depend on it, and what they have stored. */
export class ModelQueue {
  readonly rows: ModelRow[] = [];
  /** Changes by object. */
  readonly changes = new Map<string, number>();
  /** What our inbox has taken, and the highest change of each object that was there when it did. */
  readonly inbox = new Map<string, number>();
  readonly stored = new Set<string>();
  reservations: Reservation[] = [];
  mishaps: Mishap[] = [];
  /** Objects that change while requests are on their way, in the order of requests. */
  meanwhile: (string | undefined)[] = [];
  requests = 0;
  private lastId = 0;
  private lastProcess = 0;

  constructor(private readonly limit: number) {}

  change(object: string): void {
    const change = (this.changes.get(object) ?? 0) + 1;
    this.changes.set(object, change);
    const free = this.rows.find((row) => row.object === object && row.processId === '');
    if (free) free.change = change;
    else this.rows.push({ id: ++this.lastId, object, change, processId: '', error: false });
  }

  /** Marks a free row as failed, as an earlier program did. */
  mark(object: string): void {
    for (const row of this.rows) if (row.object === object && row.processId === '') row.error = true;
  }

  /** Objects whose last change is not in the inbox. */
  get lost(): string[] {
    return [...this.changes]
      .filter(([object, last]) => this.inbox.get(object) !== last)
      .map(([object]) => object);
  }

  /** A turn of a consumer that reserves rows where `extended` says so. */
  turn(searches: Searches, extended = true): QueueTurn {
    return turnWith(this.parts(searches, extended));
  }

  parts(searches: Searches, extended = true): TurnParts {
    return {
      queue: {
        isPage: (rows) => rows >= this.limit,
        reserve: (errors, clear) =>
          this.request(() => {
            if (!extended) throw new Error('WRONG_LICENSE');
            if (clear) this.clear(clear.processId, clear.messageIds);
            const processId = `p${++this.lastProcess}`;
            const rows = this.free(errors);
            for (const row of rows) row.processId = processId;
            return {
              ...NO_SURPLUS,
              processId,
              rows: rows.map(shown),
              left: undefined,
              clearError: undefined,
            };
          }),
        takeRows: (errors) =>
          this.request(() => {
            const rows = this.free(errors);
            for (const row of rows) this.delete(row);
            return { ...NO_SURPLUS, processId: undefined, rows: rows.map(shown), left: undefined };
          }),
        reread: (reservation) =>
          this.request(() => {
            if (!extended) throw new Error('WRONG_LICENSE');
            const { process_id: processId } = rereadCommand(reservation, this.limit).params as {
              process_id: string;
            };
            return this.rows
              .filter((row) => row.processId === processId && row.error === reservation.errors)
              .slice(0, this.limit)
              .map(shown);
          }),
        clear: ({ processId, messageIds }) => this.request(() => this.clear(processId, messageIds)),
        reserved: (afterId) =>
          this.request(() => {
            const rows = this.rows.filter((row) => row.processId !== '' && row.id > Number(afterId));
            const page = rows.slice(0, 2).map(shown);
            return { rows: page, lastId: page.at(-1)?.id ?? '', isLast: rows.length <= 2 };
          }),
      },
      reservations: {
        list: async () => [...this.reservations],
        add: async (reservation) => void this.reservations.push(reservation),
        remove: async (processId) => {
          this.reservations = this.reservations.filter((each) => each.processId !== processId);
        },
      },
      rowStore: {
        store: async (rows, processId) => {
          for (const { messageId, id } of rows) this.take(messageId, id, processId);
          return { done: rows.map(({ messageId }) => messageId), failed: 0 };
        },
      },
      state: {
        searches,
        extended,
        isSuspended: false,
        asksForLeft: false,
        hasRoom: async () => true,
        consumeNotification: () => false,
        recordBatch: () => undefined,
      },
    };
  }

  /** A handler reads the object as it is when its event comes. */
  private take(object: string, id: string, processId: string | undefined): void {
    const key = `${processId ?? id}/${object}`;
    if (this.stored.has(key)) return;
    this.stored.add(key);
    this.inbox.set(object, this.changes.get(object)!);
  }

  private async request<Result>(work: () => Result): Promise<Result> {
    this.requests++;
    const mishap = this.mishaps.shift() ?? 'fine';
    if (mishap === 'killed-before') throw new Killed();
    if (mishap === 'not-sent') throw new Error('not sent');
    const result = work();
    const changed = this.meanwhile.shift();
    if (changed !== undefined) this.change(changed);
    if (mishap === 'killed-after') throw new Killed();
    if (mishap === 'answer-lost') throw new Error('no answer');
    return result;
  }

  private free(errors: boolean): ModelRow[] {
    return this.rows.filter((row) => row.processId === '' && row.error === errors).slice(0, this.limit);
  }

  private clear(processId: string, messageIds: readonly string[]): void {
    for (const { params } of clearCommands(processId, messageIds)) {
      const { process_id: id, message_id: messages } = params as { process_id: string; message_id: string[] };
      for (const row of this.rows.filter((each) => each.processId === id && messages.includes(each.object)))
        this.delete(row);
    }
  }

  private delete(row: ModelRow): void {
    this.rows.splice(this.rows.indexOf(row), 1);
  }
}

const shown = ({ id, object, processId }: ModelRow): OfflineRow => ({
  id: String(id),
  messageId: object,
  event: 'ONCRMDEALUPDATE',
  data: null,
  processId,
});
