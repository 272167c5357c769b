import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { describeWithPostgres, PostgresSchema, withPostgres } from '../../../test/storage/postgres-server.js';
import { migrate, migrationSql } from './migrate.js';
import { MIGRATIONS } from './migrations.js';

describeWithPostgres(withPostgres('migrations of PostgreSQL'), () => {
  let schema: PostgresSchema;
  beforeEach(async () => void (schema = await PostgresSchema.create()));
  afterEach(() => schema.drop());

  const version = async (): Promise<unknown> =>
    (await schema.db.query(`SELECT version, major FROM ${schema.db.schema}.schema_version`))[0];
  const current = { version: MIGRATIONS.length, major: MIGRATIONS.at(-1)!.major };

  it('eight processes at once bring an empty database to the current version', async () => {
    await schema.db.query(`DROP SCHEMA ${schema.db.schema} CASCADE`);
    await Promise.all(Array.from({ length: 8 }, () => migrate(schema.db, 'auto')));
    expect(await version()).toEqual(current);
  });

  it('a second start changes nothing', async () => {
    await migrate(schema.db, 'auto');
    expect(await version()).toEqual(current);
  });

  it('check: refuses an empty database, and takes one where the printed SQL was run', async () => {
    await schema.db.query(`DROP SCHEMA ${schema.db.schema} CASCADE`);
    await expect(migrate(schema.db, 'check')).rejects.toMatchObject({ code: 'STORAGE_OUTDATED' });
    await schema.pool.query(migrationSql(schema.db.schema));
    await migrate(schema.db, 'check');
    expect(await version()).toEqual(current);
  });

  it('works with tables that a newer package has added to, and refuses those that it has changed', async () => {
    await schema.db.query(`UPDATE ${schema.db.schema}.schema_version SET version = 1000`);
    await migrate(schema.db, 'auto');
    await schema.db.query(`UPDATE ${schema.db.schema}.schema_version SET major = 1000`);
    await expect(migrate(schema.db, 'auto')).rejects.toMatchObject({ code: 'STORAGE_NEWER' });
  });
});
