import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../../test/manual-clock.js';
import { createCipher } from '../../../storage/index.js';
import { migrate } from '../migrate.js';
import { openDatabase } from '../open-database.js';
import { PORTALS_MIGRATIONS } from './portals.migrations.js';
import { SqliteInstallationStore } from './sqlite-installation-store.js';

const bounds = { total: 9, perSource: 9, perMember: 9 };

const plain = createCipher([]);
const sealed = (text: string): string => plain.seal(text, '');

/** The statements with which each version wrote, as far as its tables went. */
const INSTALLATION = `INSERT INTO installations
  (client_id, member_id, domain, client_endpoint, auth_server, application_token, access_token, refresh_token, expires_at,
   scope, user_id, is_admin, status, installed_at, updated_at, install_id, version)
  VALUES ('app.1', 'm1', 'p', 'https://p/rest/', 'https://a', '${sealed('t')}', '${sealed('at')}', '${sealed('rt')}', 9, 'crm', '1', 1, 'active', 1, 2, 'i1', 3)`;
const PARKED = `INSERT INTO parked_installs (id, client_id, member_id, parked_at, attempts, due_at, payload)
  VALUES ('i2', 'app.1', 'm2', 4, 1, 5, '${sealed('{"secret":1}')}')`;

describe.each(PORTALS_MIGRATIONS.map((_, index) => index + 1))('a file of version %d', (version) => {
  const upgraded = () => {
    const db = openDatabase(':memory:');
    migrate(db, 'portals', PORTALS_MIGRATIONS.slice(0, version));
    db.exec(INSTALLATION);
    db.exec(PARKED);
    return { db, store: new SqliteInstallationStore(db, plain, new ManualClock()) };
  };

  it('keeps its installations and parked installs', async () => {
    const { db, store } = upgraded();
    const installation = (await store.get('app.1', 'm1'))!;
    expect(installation).toMatchObject({ accessToken: 'at', installId: 'i1', status: 'active', version: 3 });
    const fields = ['installIds', 'systemUser', 'systemIds', 'systemExpiresAt', 'suspendedAt', 'muted'];
    expect(fields.filter((field) => field in installation)).toEqual([]);
    expect(await store.pendingInstalls('app.1', 5, 9)).toEqual([
      {
        id: 'i2',
        clientId: 'app.1',
        memberId: 'm2',
        parkedAt: 4,
        attempts: 1,
        dueAt: 5,
        source: '',
        tokenHash: '',
      },
    ]);
    expect(await store.pendingPayload('i2')).toBe('{"secret":1}');
    db.close();
  });

  it('takes what this version adds', async () => {
    const { db, store } = upgraded();
    const installation = (await store.get('app.1', 'm1'))!;
    const more = {
      installIds: ['i1', 'i0'],
      systemUser: true,
      systemExpiresAt: 8,
      systemIds: ['s1'],
      suspendedAt: 7,
      muted: { reason: 'payment-expired' as const, since: 6 },
    };
    expect(await store.putIfVersion({ ...installation, ...more }, 3)).toBe(true);
    expect(await store.get('app.1', 'm1')).toMatchObject({ ...more, version: 4 });
    const [listing] = await store.pendingInstalls('app.1', 5, 9);
    const install = { ...listing!, id: 'i3', source: '10.0.0.1', tokenHash: 'h', payload: '{}' };
    expect(await store.enqueueInstall(install, bounds)).toBe(true);
    expect(
      await store.deferEvent(install, { id: 'e1', payload: '{}' }, { events: 1, bytes: 9, totalBytes: 9 }),
    ).toBe(true);
    db.close();
  });
});
