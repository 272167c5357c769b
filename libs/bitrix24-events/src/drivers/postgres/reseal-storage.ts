import type { Cipher } from '../../storage/index.js';
import type { Leases } from './installations/leases.js';
import { INSTALLATION_RESEALERS } from './installations/sealed-columns.js';
import { rememberKey } from './key-canary.js';
import type { PostgresDatabase } from './postgres-database.js';

const LEASE = 'storage/reseal';
const LEASE_MS = 60_000;

/**
 * Seals everything anew, by the first key, unless another process is at it. The others work on meanwhile: they need both
 * keys. What one of them seals with an earlier key afterwards is found by the next start that is given both.
 */
export async function resealStorage(db: PostgresDatabase, cipher: Cipher, leases: Leases): Promise<void> {
  const lease = await leases.acquire(LEASE, LEASE_MS);
  if (!lease) return;
  try {
    for (const reseal of INSTALLATION_RESEALERS)
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      if (!(await reseal(db, cipher, () => lease.renew(LEASE_MS)))) return;
    await rememberKey(db, cipher);
  } finally {
    await lease.release();
  }
}
