import { StorageError, type Cipher } from '../../storage/index.js';
import type {
  HeldEvent,
  HoldBounds,
  ParkBounds,
  ParkedInstall,
  ParkedListing,
} from '../installation-store.js';
import type { Statements } from './statements.js';
import type { Write } from './write.js';

const parkedAad = (id: string): string => JSON.stringify(['parked', id]);
const heldAad = (parkedId: string, eventId: string): string => JSON.stringify(['held', parkedId, eventId]);

/** Installs that wait for their verification, and the events that wait with them. Payloads are sealed. */
export class Parking {
  constructor(
    private readonly statements: Statements,
    private readonly cipher: Cipher,
    private readonly write: Write,
  ) {}

  async park(install: ParkedInstall, { total, perSource, perMember }: ParkBounds): Promise<boolean> {
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

  due(clientId: string, now: number, limit: number): ParkedListing[] {
    return this.statements.parked.all(clientId, now, limit).map((row) => ({
      id: row.id,
      clientId: row.client_id,
      memberId: row.member_id,
      parkedAt: row.parked_at,
      attempts: row.attempts,
      dueAt: row.due_at,
      source: row.source,
      tokenHash: row.token_hash,
    }));
  }

  all(clientId: string): Pick<ParkedInstall, 'id' | 'source' | 'memberId'>[] {
    const rows = this.statements.waiting.all(clientId);
    return rows.map(({ id, source, member_id: memberId }) => ({ id, source, memberId }));
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
    { clientId, memberId, tokenHash }: Pick<ParkedInstall, 'clientId' | 'memberId' | 'tokenHash'>,
    { id, payload }: HeldEvent,
    bounds: HoldBounds,
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

  held(parkedId: string): HeldEvent[] {
    return this.statements.held.all(parkedId).flatMap(({ event_id: id, payload }) => {
      try {
        return [{ id, payload: this.cipher.open(payload, heldAad(parkedId, id)) }];
      } catch (error) {
        if (error instanceof StorageError) return [];
        throw error;
      }
    });
  }
}
