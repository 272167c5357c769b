import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { describeWithPostgres, PostgresSchema, withPostgres } from '../../../test/storage/postgres-server.js';
import { createCipher } from '../../storage/index.js';
import { ManualClock } from '../../testing/index.js';
import { StoreBench } from '../../testing/installation-store-contract/store-bench.js';
import { Leases } from './installations/leases.js';
import { PostgresInstallationStore } from './installations/postgres-installation-store.js';
import { checkKeys } from './key-canary.js';
import { resealStorage } from './reseal-storage.js';

const [one, two] = [randomBytes(32), randomBytes(32)];
const MANY = 1_100;

describeWithPostgres(withPostgres('encryption keys of PostgreSQL'), () => {
  let schema: PostgresSchema;
  const clock = new ManualClock();
  beforeAll(async () => void (schema = await PostgresSchema.create()));
  beforeEach(() => schema.empty());
  afterAll(() => schema.drop());

  const benchWith = (...keys: Buffer[]): Promise<StoreBench> => {
    const store = new PostgresInstallationStore(schema.db, createCipher(keys), clock, () => clock.now());
    return StoreBench.of({ store, clock, close: async () => undefined });
  };
  const isToReseal = (...keys: Buffer[]): Promise<boolean> => checkKeys(schema.db, createCipher(keys));
  const leases = (): Leases => new Leases(schema.db, () => clock.now());
  const reseal = (...keys: Buffer[]): Promise<void> => resealStorage(schema.db, createCipher(keys), leases());

  async function furnish(bench: StoreBench): Promise<void> {
    await bench.mine.putIfVersion(bench.installation(), undefined);
    await bench.mine.putIfVersion(bench.bare({ memberId: 'bare', applicationToken: '' }), undefined);
    await bench.park('parked');
    await bench.hold('held');
    await bench.mine.putUninstall(bench.uninstall());
  }

  async function expectAll(bench: StoreBench): Promise<void> {
    const { items } = await bench.mine.list('app.1');
    expect(items).toEqual([
      bench.bare({ memberId: 'bare', applicationToken: '', version: 1 }),
      bench.installation({ version: 1 }),
    ]);
    expect(await bench.mine.pendingPayload('parked')).toBe(bench.parkedInstall('parked').payload);
    expect(await bench.mine.deferredEvents('parked')).toEqual([{ id: 'held', payload: 'event held' }]);
    expect(await bench.mine.uninstalls('app.1', 10, 10)).toEqual([bench.uninstall()]);
  }

  it('the first start with a key has what was readable sealed, and later ones know the key', async () => {
    await furnish(await benchWith());
    expect(await isToReseal()).toBe(false);
    expect(await isToReseal(one)).toBe(true);
    await reseal(one);
    expect(await isToReseal(one)).toBe(false);
    await expectAll(await benchWith(one));
    const { rows } = await schema.pool.query(`SELECT * FROM ${schema.db.schema}.installations`);
    expect(JSON.stringify(rows)).not.toMatch(/refresh\+token|access\+token|application\+token/);
  });

  it('a start that was cut before all was sealed has it done by the next', async () => {
    expect(await isToReseal(one)).toBe(true);
    expect(await isToReseal(one)).toBe(true);
  });

  it('a new first key leaves nothing that needs the earlier one', async () => {
    await isToReseal(one);
    await reseal(one);
    await furnish(await benchWith(one));
    expect(await isToReseal(two, one)).toBe(true);
    await reseal(two, one);
    expect(await isToReseal(two)).toBe(false);
    await expectAll(await benchWith(two));
    await expect(isToReseal(one)).rejects.toMatchObject({ code: 'STORAGE_SEALED' });
  });

  it.each<[string, Buffer[]]>([
    ['another key', [two]],
    ['no key', []],
  ])('with %s than the one that sealed, a start fails', async (_, keys) => {
    await isToReseal(one);
    await expect(isToReseal(...keys)).rejects.toMatchObject({ code: 'STORAGE_SEALED' });
  });

  it('of two processes that start first with keys of their own, one fails', async () => {
    const starts = await Promise.allSettled([isToReseal(one), isToReseal(two)]);
    expect(starts.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('what no key opens is left as it is', async () => {
    const bench = await benchWith(one);
    await bench.mine.putIfVersion(bench.installation(), undefined);
    await reseal(two);
    expect((await bench.mine.get('app.1', 'portal-1'))?.refreshToken).toBe('refresh+token');
  });

  it('more than a step is sealed to the last row', async () => {
    await schema.pool.query(
      `INSERT INTO ${schema.db.schema}.uninstalls (client_id, member_id, stage, since, attempts, due_at, payload)
       SELECT 'app.1', 'm' || n, 'check', 1, 0, 1, 'p:payload ' || n FROM generate_series(1, ${MANY}) AS n`,
    );
    await reseal(one);
    const { mine } = await benchWith(one);
    const found = await mine.uninstalls('app.1', 1, MANY);
    expect(found.filter(({ memberId, payload }) => payload === `payload ${memberId.slice(1)}`)).toHaveLength(
      MANY,
    );
    const { rows } = await schema.pool.query(
      `SELECT 1 FROM ${schema.db.schema}.uninstalls WHERE payload LIKE 'p:%'`,
    );
    expect(rows).toEqual([]);
  });

  it('one process does it; the others start without waiting', async () => {
    await furnish(await benchWith());
    await isToReseal(one);
    const lease = await leases().acquire('storage/reseal', 60_000);
    await reseal(one);
    expect(await isToReseal(one)).toBe(true);
    await lease!.release();
    await reseal(one);
    expect(await isToReseal(one)).toBe(false);
  });
});
