import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ManualClock } from '../../../../test/manual-clock.js';
import { createCipher } from '../../../storage/index.js';
import { openDatabase } from '../open-database.js';
import type { SqliteDatabase } from '../sqlite-database.js';
import type { Installation } from '../../../portals/installations/installation.js';
import { resealInstallations } from './reseal-installations.js';
import { SqliteInstallationStore } from './sqlite-installation-store.js';

const [one, two] = [1, 2].map((byte) => Buffer.alloc(32, byte)) as [Buffer, Buffer];
let db: SqliteDatabase;
beforeEach(() => {
  db = openDatabase(':memory:');
});
afterEach(() => void db.close());

const storeWith = (...keys: Buffer[]): SqliteInstallationStore =>
  new SqliteInstallationStore(db, createCipher(keys), new ManualClock());

const record = (memberId: string): Installation => ({
  clientId: 'app.1',
  memberId,
  domain: 'p.bitrix24.com',
  clientEndpoint: 'https://p.bitrix24.com/rest/',
  authServer: 'https://oauth.bitrix.info',
  applicationToken: 'application',
  accessToken: 'access',
  refreshToken: 'refresh',
  expiresAt: 3,
  scope: ['crm'],
  userId: '1',
  isAdmin: true,
  status: 'active',
  installedAt: 1,
  updatedAt: 2,
  version: 0,
});

it('leaves nothing that needs an earlier key, and changes nothing else', async () => {
  await storeWith(one).putIfVersion(record('m1'), undefined);
  await storeWith().putIfVersion(record('m2'), undefined);
  resealInstallations(db, createCipher([two, one]));
  for (const memberId of ['m1', 'm2'])
    expect(await storeWith(two).get('app.1', memberId)).toEqual({ ...record(memberId), version: 1 });
  expect(db.prepare('SELECT refresh_token FROM installations').pluck().all().join()).not.toContain('refresh');
});

it('leaves alone what no key opens', async () => {
  await storeWith(one).putIfVersion(record('m1'), undefined);
  await storeWith(two).putIfVersion(record('m2'), undefined);
  resealInstallations(db, createCipher([two]));
  expect(await storeWith(one).get('app.1', 'm1')).toMatchObject({ refreshToken: 'refresh' });
  expect(await storeWith(two).get('app.1', 'm2')).toMatchObject({ refreshToken: 'refresh' });
});

it('a token that was moved to another portal, or to another column, does not open', async () => {
  const store = storeWith(one);
  for (const memberId of ['m1', 'm2']) await store.putIfVersion(record(memberId), undefined);
  db.exec(
    `UPDATE installations SET access_token = (SELECT access_token FROM installations WHERE member_id = 'm1')
     WHERE member_id = 'm2'`,
  );
  await expect(store.get('app.1', 'm2')).rejects.toMatchObject({ code: 'STORAGE_SEALED' });
  db.exec("UPDATE installations SET access_token = refresh_token WHERE member_id = 'm1'");
  await expect(store.get('app.1', 'm1')).rejects.toMatchObject({ code: 'STORAGE_SEALED' });
});
