import type { PendingCrowds, PendingInstall } from '../../../portals/index.js';
import type { Queryable } from '../postgres-connection.js';

type CrowdMember = Pick<PendingInstall, 'clientId' | 'source' | 'memberId'>;

interface CrowdRow {
  member: keyof PendingCrowds;
  count: number;
  newest: string | null;
}

/** In SQL, the rows that count an install: its values are `$1` (application), `$2` (source) and `$3` (portal). */
export const CROWDS_OF_INSTALL =
  "(VALUES ('total', '', ''), ('source', $2, ''), ('member', '', $3), ('pair', $2, $3))";

/**
 * How many installs are pending together, and when the first of them is due: kept by the transactions that change them,
 * so that no look and no newcomer has to read all of them.
 */
export class Crowds {
  private readonly table: string;
  private readonly installs: string;

  /** @param schema quoted */
  constructor(schema: string) {
    this.table = `${schema}.pending_crowds`;
    this.installs = `${schema}.pending_installs`;
  }

  /**
   * After an install was moved, or was removed. To be called within the transaction, in a statement of its own: one that
   * changes the install does not see what it changes.
   *
   * @param removed how many fewer there are now
   * @param bytes how many bytes fewer are deferred now
   */
  async refresh(
    transaction: Queryable,
    { clientId, source, memberId }: CrowdMember,
    { removed, bytes }: { removed: 0 | 1; bytes: number },
  ): Promise<void> {
    const key = [clientId, source, memberId];
    await transaction.query(
      `WITH first_of_pair AS (
         SELECT min(due_at) AS due_at FROM ${this.installs} WHERE client_id = $1 AND source = $2 AND member_id = $3
       ), first_of_others AS (
         SELECT min(due_at) AS due_at FROM ${this.table}
         WHERE client_id = $1 AND kind = 'pair' AND source = $2 AND member_id <> $3
       )
       UPDATE ${this.table} AS crowd SET
         count = count - $4,
         deferred_bytes = deferred_bytes - CASE crowd.kind WHEN 'total' THEN $5::bigint ELSE 0 END,
         due_at = CASE crowd.kind
           WHEN 'pair' THEN (SELECT due_at FROM first_of_pair)
           WHEN 'source' THEN least((SELECT due_at FROM first_of_pair), (SELECT due_at FROM first_of_others))
         END
       FROM ${CROWDS_OF_INSTALL} AS its (kind, source, member_id)
       WHERE crowd.client_id = $1 AND crowd.kind = its.kind AND crowd.source = its.source
         AND crowd.member_id = its.member_id`,
      [...key, removed, bytes],
    );
    if (removed === 0) return;
    await transaction.query(
      `DELETE FROM ${this.table} AS crowd USING ${CROWDS_OF_INSTALL} AS its (kind, source, member_id)
       WHERE crowd.client_id = $1 AND crowd.kind = its.kind AND crowd.source = its.source
         AND crowd.member_id = its.member_id AND crowd.count = 0`,
      key,
    );
  }

  async around(
    db: Queryable,
    clientId: string,
    { source, memberId }: Pick<PendingInstall, 'source' | 'memberId'>,
  ): Promise<PendingCrowds> {
    const size = (member: keyof PendingCrowds, kind: string, of: string): string =>
      `SELECT '${member}', count, NULL FROM ${this.table}
       WHERE client_id = $1 AND kind = '${kind}' AND (source, member_id) = (${of})`;
    const largest = (member: keyof PendingCrowds, condition: string, together: string): string =>
      `(SELECT '${member}', crowd.count, (
          SELECT id FROM ${this.installs} AS one
          WHERE one.client_id = $1 AND one.source = crowd.source ${together} ORDER BY seq DESC LIMIT 1)
        FROM ${this.table} AS crowd WHERE client_id = $1 AND count > 0 AND ${condition}
        ORDER BY count DESC LIMIT 1)`;
    const both = 'AND one.member_id = crowd.member_id';
    const rows = await db.query<CrowdRow>(
      `SELECT * FROM (${[
        size('ofSource', 'source', "$2, ''"),
        size('ofMember', 'member', "'', $3"),
        size('ofBoth', 'pair', '$2, $3'),
        largest('largestSource', "kind = 'source'", ''),
        largest('largestMemberOfSource', "kind = 'pair' AND source = $2", both),
        largest('largestSourceOfMember', "kind = 'pair' AND member_id = $3", both),
      ].join(' UNION ALL ')}) AS crowds (member, count, newest)`,
      [clientId, source, memberId],
    );
    return Object.assign(
      { ofSource: 0, ofMember: 0, ofBoth: 0 },
      ...rows.map(({ member, count, newest }) => ({
        [member]: newest === null ? count : { count, newest },
      })),
    );
  }
}
