import type { PostgresDatabase } from '../../src/drivers/postgres/postgres-database.js';
import type { PostgresSchema } from './postgres-server.js';

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Join Filter'?: number;
  Plans?: PlanNode[];
}

/**
 * How many rows of tables PostgreSQL reads for what `work` asks of the database that it is given. The statements run: with
 * the statistics that a table has which was never analyzed, unless the test has done so.
 */
export async function countRowsRead(
  schema: PostgresSchema,
  work: (db: PostgresDatabase) => Promise<unknown>,
): Promise<number> {
  const statements: [string, readonly unknown[]][] = [];
  const recorded = new Proxy(schema.db, {
    get(target, key) {
      if (key === 'query')
        return (text: string, values: readonly unknown[] = []) => {
          statements.push([text, values]);
          return target.query(text, values);
        };
      const member: unknown = Reflect.get(target, key, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  await work(recorded);
  let rows = 0;
  for (const [text, values] of statements) {
    const answer = await schema.pool.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
      `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`,
      [...values],
    );
    rows += rowsOf(answer.rows[0]!['QUERY PLAN'][0]!.Plan);
  }
  return rows;
}

function rowsOf(node: PlanNode): number {
  const perLoop = node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0);
  const own = node['Relation Name'] === undefined ? 0 : perLoop * node['Actual Loops'];
  return (node.Plans ?? []).reduce((sum, each) => sum + rowsOf(each), own);
}
