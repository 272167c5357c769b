import type { Cipher } from '../../../storage/index.js';
import type {
  DeferredEvent,
  DeferBounds,
  PendingBounds,
  PendingCrowds,
  PendingInstall,
  PendingInstallListing,
} from '../../../portals/index.js';
import { heldAad, parkedAad } from '../../installations/sealed-places.js';
import { toDeferredEvents, toListing, type PendingInstallRow } from '../../installations/pending-rows.js';
import type { Statements } from './statements.js';
import type { Write } from './write.js';

/** How many sources are read at a time. */
const SOURCES = 64;

/** Installs that wait for their verification, and the events that wait with them. Payloads are sealed. */
export class Parking {
  constructor(
    private readonly statements: Statements,
    private readonly cipher: Cipher,
    private readonly write: Write,
  ) {}

  async park(install: PendingInstall, { total, perSource, perMember }: PendingBounds): Promise<boolean> {
    const { park, isParked } = this.statements;
    const row = {
      id: install.id,
      client_id: install.clientId,
      member_id: install.memberId,
      parked_at: install.parkedAt,
      attempts: install.attempts,
      due_at: install.dueAt,
      source: install.source,
      token_hash: install.tokenHash,
      payload: this.cipher.seal(install.payload, parkedAad(install.id)),
      total,
      per_source: perSource,
      per_member: perMember,
    };
    const { changes } = await this.write(() => park.run(row));
    return changes === 1 || isParked.get(install.id) !== undefined;
  }

  due(
    clientId: string,
    now: number,
    limit: number,
    exceptMembers: readonly string[],
  ): PendingInstallListing[] {
    const except = JSON.stringify(exceptMembers);
    const bySource: PendingInstallRow[][] = [];
    for (const source of this.dueSources(clientId, now)) {
      if (bySource.length >= limit) break;
      const rows = this.dueOf({ client_id: clientId, source, now, except, limit });
      if (rows.length > 0) bySource.push(rows);
    }
    return inTurns(bySource, limit).map(toListing);
  }

  private *dueSources(clientId: string, now: number): Generator<string> {
    const place = { client_id: clientId, now, limit: SOURCES, after_due_at: -1, after: '' };
    for (;;) {
      const page = this.statements.dueSources.all(place);
      for (const { source } of page) yield source;
      const last = page.at(-1);
      if (!last || page.length < SOURCES) return;
      place.after_due_at = last.due_at;
      place.after = last.source;
    }
  }

  /** Of one source; its claimed portals take turns. */
  private dueOf(of: {
    client_id: string;
    source: string;
    now: number;
    except: string;
    limit: number;
  }): PendingInstallRow[] {
    const members = this.statements.dueMembers.all(of);
    const each = Math.ceil(of.limit / Math.max(1, members.length));
    return inTurns(
      members.map(({ member_id }) =>
        this.statements.dueOfPair.all(of.client_id, of.source, member_id, of.now, each === 1 ? 1 : of.limit),
      ),
      of.limit,
    );
  }

  all(clientId: string, memberId?: string): Pick<PendingInstall, 'id' | 'source' | 'memberId'>[] {
    const { waiting, waitingOf } = this.statements;
    const rows = memberId === undefined ? waiting.all(clientId) : waitingOf.all(clientId, memberId);
    return rows.map(({ id, source, member_id }) => ({ id, source, memberId: member_id }));
  }

  crowds(clientId: string, { source, memberId }: Pick<PendingInstall, 'source' | 'memberId'>): PendingCrowds {
    const { statements } = this;
    const largestSource = statements.largestSource.get(clientId);
    const largestMemberOfSource = statements.largestMemberOf.get(clientId, source);
    const largestSourceOfMember = statements.largestSourceOf.get(clientId, memberId);
    return {
      ofSource: statements.countOfSource.get(clientId, source)?.count ?? 0,
      ofMember: statements.countOfMember.get(clientId, memberId)?.count ?? 0,
      ofBoth: statements.countOfPair.get(clientId, source, memberId)?.count ?? 0,
      ...(largestSource && { largestSource }),
      ...(largestMemberOfSource && { largestMemberOfSource }),
      ...(largestSourceOfMember && { largestSourceOfMember }),
    };
  }

  payload(id: string): string | undefined {
    const row = this.statements.parkedPayload.get(id);
    return row && this.cipher.open(row.payload, parkedAad(id));
  }

  async replace(id: string, payload: string): Promise<void> {
    const sealed = this.cipher.seal(payload, parkedAad(id));
    await this.write(() => this.statements.repark.run(sealed, id));
  }

  async hold(
    { clientId, memberId, tokenHash }: Pick<PendingInstall, 'clientId' | 'memberId' | 'tokenHash'>,
    { id, payload }: DeferredEvent,
    bounds: DeferBounds,
  ): Promise<boolean> {
    const { matching, hold, isHeld } = this.statements;
    let held = false;
    for (const { id: parkedId } of tokenHash === '' ? [] : matching.all(clientId, memberId, tokenHash)) {
      const row = {
        parked_id: parkedId,
        event_id: id,
        bytes: Buffer.byteLength(payload),
        payload: this.cipher.seal(payload, heldAad(parkedId, id)),
        most_events: bounds.events,
        most_bytes: bounds.bytes,
        most_total: bounds.totalBytes,
      };
      // oxlint-disable-next-line no-await-in-loop -- mostly one; each is a step of its own
      const { changes } = await this.write(() => hold.run(row));
      held ||= changes === 1 || isHeld.get(parkedId, id) !== undefined;
    }
    return held;
  }

  held(parkedId: string): DeferredEvent[] {
    return toDeferredEvents(this.statements.held.all(parkedId), parkedId, this.cipher);
  }
}

/** The first of each group in the order of the groups, then the second of each, and so on; no more than `limit`. */
function inTurns<T>(groups: readonly (readonly T[])[], limit: number): T[] {
  const taken: T[] = [];
  for (let turn = 0; taken.length < limit; turn++) {
    const round = groups.flatMap((group) => group.slice(turn, turn + 1));
    if (round.length === 0) break;
    taken.push(...round.slice(0, limit - taken.length));
  }
  return taken;
}
