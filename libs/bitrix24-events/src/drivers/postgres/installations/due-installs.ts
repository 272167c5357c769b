/**
 * The installs of an application (`$1`) that are due (`$2`), `$3` at most, without those that claim one of `$4`. Sources
 * take turns, and within
 * a source the claimed portals do. Each step reads an index from its beginning, as far as it needs.
 *
 * Where there are sources or portals enough, one install of each is; otherwise some may have to make up for others.
 *
 * @param schema quoted
 */
export const dueInstallsSql = (schema: string): string => `
  WITH sources AS MATERIALIZED (
    SELECT its.source, its.due_at FROM ${schema}.pending_crowds AS its
    CROSS JOIN LATERAL (
      SELECT FROM ${schema}.pending_crowds
      WHERE client_id = $1 AND kind = 'pair' AND source = its.source AND due_at <= $2
        AND member_id <> ALL ($4::text[])
      ORDER BY due_at, member_id LIMIT 1) AS with_portal
    WHERE client_id = $1 AND kind = 'source' AND due_at <= $2
    ORDER BY its.due_at, its.source LIMIT $3::integer
  ), turns AS MATERIALIZED (
    SELECT source, due_at, CASE WHEN count(*) OVER () < $3::integer THEN $3::integer ELSE 1 END AS most FROM sources
  ), pairs AS MATERIALIZED (
    SELECT turns.source, turns.due_at AS source_due_at, pair.member_id, pair.due_at,
      CASE WHEN count(*) OVER (PARTITION BY turns.source) < turns.most THEN turns.most ELSE 1 END AS most
    FROM turns CROSS JOIN LATERAL (
      SELECT member_id, due_at FROM ${schema}.pending_crowds
      WHERE client_id = $1 AND kind = 'pair' AND source = turns.source AND due_at <= $2
        AND member_id <> ALL ($4::text[])
      ORDER BY due_at, member_id LIMIT turns.most) AS pair
  ), ranked AS (
    SELECT due.*, pairs.source_due_at, pairs.due_at AS pair_due_at,
      row_number() OVER (PARTITION BY pairs.source, pairs.member_id ORDER BY due.due_at, due.seq) AS turn_of_pair
    FROM pairs CROSS JOIN LATERAL (
      SELECT * FROM ${schema}.pending_installs
      WHERE client_id = $1 AND source = pairs.source AND member_id = pairs.member_id AND due_at <= $2
      ORDER BY due_at, seq LIMIT pairs.most) AS due
  ), in_turns AS (
    SELECT *, row_number() OVER (PARTITION BY source ORDER BY turn_of_pair, pair_due_at, member_id) AS turn_of_source
    FROM ranked
  )
  SELECT id, client_id, member_id, parked_at, attempts, due_at, source, token_hash FROM in_turns
  ORDER BY turn_of_source, source_due_at, source LIMIT $3::integer`;
