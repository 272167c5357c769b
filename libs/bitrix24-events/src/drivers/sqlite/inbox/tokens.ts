import type { Cipher } from '../../../storage/index.js';
import type { SqliteDatabase } from '../sqlite-database.js';
import type { InboxEvent } from '../../../inbox/index.js';
import { actorPlace } from './event-row.js';
import type { Actor, StoredActor } from './stored-actor.js';

const NOWHERE: StoredActor = { actor: null, token_block: null };

/** What the tokens of a commit are bound to. */
export const blockPlace = (block: number): string => `inbox|tokens|${block}`;

interface NewBlock {
  id: number;
  tokens: [eventId: string, accessToken: string][];
  expiresAt: number;
}

/**
 * Keeps the tokens of events. Those of one commit are sealed together, which costs a tenth of sealing each; the block is
 * erased with the last of its deliveries, or once all of it has expired. One that is alone in its commit lies in the row
 * of its delivery, as all do where nothing is encrypted.
 */
export class Tokens {
  private readonly insert;
  private readonly remove;
  private readonly removeExpired;
  private readonly read;
  private lastBlock: number;
  /** Of this transaction. */
  private noted = 0;
  private block: NewBlock | undefined;
  private readonly changes = new Map<number, number>();
  /** Deliveries that may still use a block; only of blocks of this process. */
  private readonly users = new Map<number, number>();
  #opened: { block: number; tokens: ReadonlyMap<string, string> } | undefined;
  /** The last that lay in a row of its own: all handlers of an event open the same one. */
  #alone: { sealed: string; eventId: string; token: string } | undefined;

  constructor(
    db: SqliteDatabase,
    private readonly cipher: Cipher,
  ) {
    this.insert = db.prepare<[number, string, number]>(
      'INSERT INTO inbox_tokens (id, sealed, expires_at) VALUES (?, ?, ?)',
    );
    this.remove = db.prepare<[number]>('DELETE FROM inbox_tokens WHERE id = ?');
    this.removeExpired = db.prepare<[number]>('DELETE FROM inbox_tokens WHERE expires_at <= ?');
    this.read = db.prepare<[number], string>('SELECT sealed FROM inbox_tokens WHERE id = ?').pluck();
    this.lastBlock =
      db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM inbox_tokens').pluck().get() ?? 0;
  }

  /** To be called before any delivery of the event is written. */
  note({ id, actor }: InboxEvent): Actor | undefined {
    if (!actor) return undefined;
    this.noted++;
    return { eventId: id, accessToken: actor.accessToken, expiresAt: actor.expiresAt };
  }

  /** What a delivery that may use a token gets into its row. */
  store(actor: Actor | undefined): StoredActor {
    if (!actor) return NOWHERE;
    const stored = (actor.stored ??= this.place(actor));
    if (stored.token_block !== null) this.change(stored.token_block, 1);
    return stored;
  }

  /** A delivery may not use its token any more. */
  release(block: number | null | undefined): void {
    if (block != null) this.change(block, -1);
  }

  /** @throws StorageError when no given key opens it */
  open({ actor, token_block: block }: StoredActor, eventId: string): string | undefined {
    if (actor !== null) return this.openAlone(actor, eventId);
    return block === null ? undefined : this.openBlock(block).get(eventId);
  }

  /** To be called before the commit. */
  write(): void {
    const { block } = this;
    if (block && this.left(block.id) > 0) {
      const sealed = this.cipher.seal(JSON.stringify(block.tokens), blockPlace(block.id));
      this.insert.run(block.id, sealed, block.expiresAt);
    }
    for (const id of this.changes.keys())
      if (id !== block?.id && this.users.has(id) && this.left(id) <= 0) this.remove.run(id);
  }

  committed(): void {
    for (const id of this.changes.keys()) {
      if (!this.users.has(id) && id !== this.block?.id) continue;
      const left = this.left(id);
      if (left > 0) this.users.set(id, left);
      else this.users.delete(id);
    }
    this.forget();
  }

  rolledBack(): void {
    this.forget();
  }

  /** Erases what nobody can use any more, also what an earlier process has left. */
  expire(now: number): void {
    this.removeExpired.run(now);
  }

  private place(actor: Actor): StoredActor {
    const { eventId, accessToken, expiresAt } = actor;
    if (this.noted === 1 || !this.cipher.encrypted)
      return { actor: this.cipher.seal(accessToken, actorPlace(eventId)), token_block: null };
    this.block ??= { id: ++this.lastBlock, tokens: [], expiresAt: 0 };
    this.block.tokens.push([eventId, accessToken]);
    this.block.expiresAt = Math.max(this.block.expiresAt, expiresAt);
    return { actor: null, token_block: this.block.id };
  }

  private openAlone(sealed: string, eventId: string): string {
    if (this.#alone?.sealed !== sealed || this.#alone.eventId !== eventId)
      this.#alone = { sealed, eventId, token: this.cipher.open(sealed, actorPlace(eventId)) };
    return this.#alone.token;
  }

  private openBlock(block: number): ReadonlyMap<string, string> {
    if (this.#opened?.block === block) return this.#opened.tokens;
    const sealed = this.read.get(block);
    const text = sealed === undefined ? '[]' : this.cipher.open(sealed, blockPlace(block));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by write()
    const tokens = new Map(JSON.parse(text) as [string, string][]);
    this.#opened = { block, tokens };
    return tokens;
  }

  private change(block: number, by: number): void {
    this.changes.set(block, (this.changes.get(block) ?? 0) + by);
  }

  private left(block: number): number {
    return (this.users.get(block) ?? 0) + (this.changes.get(block) ?? 0);
  }

  private forget(): void {
    this.noted = 0;
    this.block = undefined;
    this.changes.clear();
  }
}
