import { Logger } from '@nestjs/common';
import type { Clock } from '../../common/index.js';
import { ThrottledLog } from '../../common/text/index.js';
import type { Installation } from '../../portals/index.js';
import { StorageError, type Cipher } from '../../storage/index.js';
import { fromRow, type InstallationRow } from './installation-row.js';

/** Decrypts rows of installations. */
export class InstallationReader {
  private readonly log: ThrottledLog;

  constructor(
    private readonly cipher: Cipher,
    clock: Clock,
  ) {
    this.log = new ThrottledLog(new Logger('Bitrix24Portals'), clock);
  }

  /** @throws StorageError `STORAGE_SEALED` when none of the keys decrypts it. */
  read(row: InstallationRow): Installation {
    return fromRow(row, this.cipher);
  }

  /** Those that can be decrypted: one that cannot must not hide all others. */
  readLegible(rows: readonly InstallationRow[]): Installation[] {
    return rows.flatMap((row) => {
      try {
        return [this.read(row)];
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        this.log.warn('an installation is left out', `portal ${row.member_id}: ${error.message}`);
        return [];
      }
    });
  }
}
