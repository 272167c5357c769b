import type { Database } from 'better-sqlite3';
import { resealColumn } from '../reseal.js';
import type { Cipher } from '../../../storage/index.js';
import { heldAad, parkedAad, uninstallAad } from '../../installations/sealed-places.js';

interface Sealed {
  id: number;
  sealed: string;
}

interface SealedUninstall {
  sealed: string;
  client_id: string;
  member_id: string;
}

/** Seals what waits for a verification, or for the end of an uninstall, anew, by the first key. To be called within a transaction. */
export function resealWaiting(db: Database, cipher: Cipher): void {
  resealColumn<Sealed & { parked_id: string }>(db, cipher, {
    select: 'SELECT rowid AS id, payload AS sealed, id AS parked_id FROM parked_installs',
    update: 'UPDATE parked_installs SET payload = ? WHERE rowid = ?',
    key: ({ id }) => [id],
    place: ({ parked_id }) => parkedAad(parked_id),
  });
  resealColumn<Sealed & { parked_id: string; event_id: string }>(db, cipher, {
    select: 'SELECT seq AS id, payload AS sealed, parked_id, event_id FROM held_events',
    update: 'UPDATE held_events SET payload = ? WHERE seq = ?',
    key: ({ id }) => [id],
    place: ({ parked_id, event_id }) => heldAad(parked_id, event_id),
  });
  resealColumn<SealedUninstall>(db, cipher, {
    select: 'SELECT payload AS sealed, client_id, member_id FROM uninstalls',
    update: 'UPDATE uninstalls SET payload = ? WHERE client_id = ? AND member_id = ?',
    key: ({ client_id, member_id }) => [client_id, member_id],
    place: ({ client_id, member_id }) => uninstallAad({ clientId: client_id, memberId: member_id }),
  });
}
