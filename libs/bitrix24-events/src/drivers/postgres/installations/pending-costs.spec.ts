import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  describeWithPostgres,
  PostgresSchema,
  withPostgres,
} from '../../../../test/storage/postgres-server.js';
import { countRowsRead } from '../../../../test/storage/rows-read.js';
import { createCipher } from '../../../storage/index.js';
import { CROWDS_OF_INSTALL } from './crowds.js';
import { PendingInstalls } from './pending-installs.js';

const PENDING = 5_000;
const SOURCES = 40;
const MEMBERS = 500;

describeWithPostgres(withPostgres('the costs of pending installs on PostgreSQL'), () => {
  let schema: PostgresSchema;
  beforeAll(async () => {
    schema = await PostgresSchema.create();
    const { schema: name } = schema.db;
    await schema.pool.query(
      `INSERT INTO ${name}.pending_installs
         (client_id, source, member_id, id, parked_at, attempts, due_at, token_hash, payload)
       SELECT 'app', 's' || n % ${SOURCES}, 'm' || n % ${MEMBERS}, 'i' || n, 1, 0, n % 97, 't', 'p:x'
       FROM generate_series(1, ${PENDING}) AS n`,
    );
    const its = CROWDS_OF_INSTALL.replaceAll('$2', 'install.source').replaceAll('$3', 'install.member_id');
    await schema.pool.query(
      `INSERT INTO ${name}.pending_crowds (client_id, kind, source, member_id, count, due_at)
       SELECT 'app', its.kind, its.source, its.member_id, count(*), min(due_at)
       FROM ${name}.pending_installs AS install CROSS JOIN LATERAL ${its} AS its (kind, source, member_id)
       GROUP BY 2, 3, 4`,
    );
  });
  afterAll(() => schema.drop());

  it.each<[string, (installs: PendingInstalls) => Promise<unknown>]>([
    ['what is due', (installs) => installs.due('app', 100, 10, [])],
    ['what is due without some portals', (installs) => installs.due('app', 100, 10, ['m1', 'm2'])],
    ['how crowded it is', (installs) => installs.crowds('app', { source: 's1', memberId: 'm1' })],
    ['when the next is due', (installs) => installs.nextAt('app')],
    ['a payload', (installs) => installs.payload('i7')],
  ])('%s: reads a few rows of many', async (_, work) => {
    const read = await countRowsRead(schema, (db) => work(new PendingInstalls(db, createCipher([]))));
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(100);
  });
});
