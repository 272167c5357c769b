import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { describeWithPostgres, PostgresSchema, withPostgres } from '../../../test/storage/postgres-server.js';
import { ManualClock } from '../../testing/index.js';
import { PostgresSharedState } from './postgres-shared-state.js';

describeWithPostgres(withPostgres('the shared state on PostgreSQL'), () => {
  let schema: PostgresSchema;
  beforeAll(async () => void (schema = await PostgresSchema.create()));
  afterEach(() => schema.empty());
  afterAll(() => schema.drop());

  const rows = async (): Promise<number> =>
    (
      await schema.db.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${schema.db.schema}.shared_state`)
    )[0]!.n;

  it('expired values are removed, of many so many with each step', async () => {
    const clock = new ManualClock();
    const state = new PostgresSharedState(schema.db, () => clock.now());
    const many = Array.from({ length: 1_200 }, (_, index) => ({ scope: 's', key: `${index}`, value: '1' }));
    await state.put(many, 1_000);
    clock.tick(10_000);
    for (const left of [701, 202, 3, 4]) {
      await state.add({ scope: 'new', key: `${left}`, value: '1' }, 60_000);
      expect(await rows()).toBe(left);
    }
  });
});
