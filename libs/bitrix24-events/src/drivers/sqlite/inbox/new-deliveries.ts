import type { SqliteDatabase } from '../sqlite-database.js';
import { weightlessToken, weightyToken, type Claim } from './attempt-token.js';
import { isPulled } from './candidates.js';
import type { Counts } from './counts.js';
import type { JustStored } from './event-row.js';
import type { Place } from './place.js';
import type { RowState } from './row-state.js';
import type { Running } from './running.js';
import type { Schedule } from './schedule.js';
import type { Tokens } from './tokens.js';

/** A delivery that is not in its table yet. */
export interface NewDelivery extends JustStored {
  id: number;
  eventSeq: number;
  handlerKey: string;
  /** Where it waits. */
  place: Place;
  lane?: string;
  coalesceKey?: string;
  dueAt: number;
}

/** One that was claimed before it was written. */
export interface ClaimedDelivery {
  delivery: NewDelivery;
  attemptToken: string;
}

/**
 * Deliveries accepted within the transaction under way that may run at once. One that is claimed within the same
 * transaction is written once, as running, and need not be read again; the rest is written as ready.
 */
export class NewDeliveries {
  private readonly insert;
  private readonly ready = new Map<string, NewDelivery[]>();

  constructor(
    db: SqliteDatabase,
    private readonly schedule: Schedule,
    private readonly counts: Counts,
    private readonly running: Running,
    private readonly tokens: Tokens,
  ) {
    this.insert = db.prepare(
      `INSERT INTO inbox_deliveries
         (id, event_seq, handler_key, member_id, state, position, lane, coalesce_key, attempt, attempt_token,
          accepted_at, due_at, actor, actor_expires_at, token_block, pulled_source)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
  }

  /** Those of a lane are written at once, since the next of the lane looks for them. */
  add(delivery: NewDelivery): void {
    const { handlerKey, event, place, lane } = delivery;
    if (place !== 'ready' || lane !== undefined) {
      this.write(delivery, place);
      if (place === 'ready') this.schedule.ready(handlerKey, event.memberId);
      return;
    }
    const turn = turnOf(handlerKey, event.memberId);
    const sames = this.ready.get(turn);
    if (sames) sames.push(delivery);
    else this.ready.set(turn, [delivery]);
    this.schedule.refresh();
    this.schedule.turns.add(handlerKey, event.memberId);
  }

  /** Up to `count` of a handler and portal, the first accepted first, now running. */
  claim(handlerKey: string, memberId: string, count: number, claim: Claim): ClaimedDelivery[] {
    const claimed = this.ready.get(turnOf(handlerKey, memberId))?.splice(0, count) ?? [];
    return claimed.map((delivery) => {
      const { id, event, eventSeq, actor, lane = null } = delivery;
      if (actor && actor.expiresAt <= claim.now) delivery.actor = undefined;
      const attemptToken = event.secretData ? weightyToken(claim, id) : weightlessToken(claim, id);
      const block = this.write(delivery, 'running', attemptToken);
      const { receivedAt: acceptedAt, secretData } = event;
      this.running.begin(id, { handlerKey, acceptedAt, block, eventSeq, secretData, lane });
      return { delivery, attemptToken };
    });
  }

  /** To be called before anything else looks into the table, and before the commit. */
  writeRest(): void {
    if (this.ready.size === 0) return;
    for (const deliveries of this.ready.values()) {
      for (const delivery of deliveries) this.write(delivery, 'ready');
      const [first] = deliveries;
      if (first) this.schedule.ready(first.handlerKey, first.event.memberId);
    }
    this.ready.clear();
  }

  /** The transaction was rolled back. */
  clear(): void {
    this.ready.clear();
  }

  private write(delivery: NewDelivery, state: RowState, attemptToken?: string): number | null {
    const { id, handlerKey, event, actor } = delivery;
    const { actor: sealed, token_block: block } = this.tokens.store(actor);
    this.insert.run(
      id,
      delivery.eventSeq,
      handlerKey,
      event.memberId,
      state,
      id,
      delivery.lane ?? null,
      delivery.coalesceKey ?? null,
      attemptToken === undefined ? 0 : 1,
      attemptToken ?? null,
      event.receivedAt,
      delivery.dueAt,
      sealed,
      actor?.expiresAt ?? null,
      block,
      isPulled(event.source) ? event.source : null,
    );
    this.counts.move(handlerKey, undefined, state);
    return block;
  }
}

const turnOf = (handlerKey: string, memberId: string): string => `${memberId} ${handlerKey}`;
