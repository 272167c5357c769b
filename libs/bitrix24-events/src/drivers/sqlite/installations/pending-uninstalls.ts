import type { Cipher } from '../../../storage/index.js';
import type { PendingUninstall } from '../../../portals/index.js';
import { toUninstall } from '../../installations/pending-rows.js';
import { uninstallAad } from '../../installations/sealed-places.js';
import type { Statements } from './statements.js';
import type { Write } from './write.js';

const rowOf = (uninstall: Omit<PendingUninstall, 'payload'>) => ({
  client_id: uninstall.clientId,
  member_id: uninstall.memberId,
  stage: uninstall.stage,
  since: uninstall.since,
  attempts: uninstall.attempts,
  due_at: uninstall.dueAt,
});

/** Uninstalls that are being looked into. Payloads are sealed. */
export class PendingUninstalls {
  constructor(
    private readonly statements: Statements,
    private readonly cipher: Cipher,
    private readonly write: Write,
  ) {}

  async put(uninstall: PendingUninstall): Promise<void> {
    const row = {
      ...rowOf(uninstall),
      payload: this.cipher.seal(uninstall.payload, uninstallAad(uninstall)),
    };
    await this.write(() => this.statements.putUninstall.run(row));
  }

  due(clientId: string, now: number, limit: number): PendingUninstall[] {
    return this.statements.uninstalls.all(clientId, now, limit).map((row) => toUninstall(row, this.cipher));
  }

  async move(uninstall: Omit<PendingUninstall, 'payload'>): Promise<void> {
    await this.write(() => this.statements.moveUninstall.run(rowOf(uninstall)));
  }
}
