import { Logger } from '@nestjs/common';
import type { Clock } from '../common/index.js';
import { sqliteStorage, type OpenStorage, type StorageDriver } from '../drivers/index.js';

/**
 * A storage that is gone with the process: SQLite in memory, for tests. Outside of them it warns loudly, since
 * every acknowledged event that is not handled yet is lost at a restart.
 *
 * @example
 * ```ts
 * Bitrix24EventsModule.forRoot({ webhooks: [{ applicationToken: 'test' }], storage: memoryStorage() })
 * ```
 * @publicApi
 */
export function memoryStorage(): StorageDriver {
  return new MemoryStorage();
}

class MemoryStorage implements StorageDriver {
  private readonly sqlite = sqliteStorage({ file: ':memory:', allowPlaintext: true });

  problems(): string[] {
    return [];
  }

  open(clock: Clock): Promise<OpenStorage> {
    if (!isTest(process.env)) {
      new Logger('Bitrix24Storage').error(
        'memoryStorage() keeps acknowledged events and installations in memory: THEY ARE LOST when this process ' +
          'ends. Try: sqliteStorage({ file, encryptionKey }); memoryStorage() is for tests.',
      );
    }
    return this.sqlite.open(clock);
  }
}

/** By what jest, vitest and `node --test` set. */
const isTest = (env: NodeJS.ProcessEnv): boolean =>
  env.NODE_ENV === 'test' ||
  [env.JEST_WORKER_ID, env.VITEST, env.NODE_TEST_CONTEXT].some((value) => value !== undefined);
