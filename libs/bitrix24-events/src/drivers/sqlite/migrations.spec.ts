import { expect, it } from '@jest/globals';
import { temporaryFolder } from '../../../test/inbox/items.js';
import { ManualClock } from '../../../test/manual-clock.js';
import { MIGRATIONS } from './migrations.js';
import { openDatabase } from './open-database.js';
import { sqliteStorage } from './sqlite-storage.js';

it('the list of migrations names every component of a new database file, in order, at its latest version', async () => {
  const folder = temporaryFolder();
  const file = folder.path('inbox.db');
  await (await sqliteStorage({ file, allowPlaintext: true }).open(new ManualClock())).close();

  const db = openDatabase(file);
  const versions = db.prepare('SELECT component, version FROM schema_versions ORDER BY rowid').raw().all();
  db.close();
  folder.remove();

  // By JSON: the driver's lists are another realm's.
  expect(JSON.parse(JSON.stringify(versions))).toEqual(
    Object.entries(MIGRATIONS).map(([component, steps]) => [component, steps.length]),
  );
});
