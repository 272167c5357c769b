/** Rows in the order of their portals, and where the next page begins. */
export interface Page<T> {
  items: T[];
  cursor?: string;
}

/** @param size of a full page, after which another one may follow */
export function toPage<Row extends { member_id: string }>(rows: Row[], size: number): Page<Row> {
  const next = rows.length === size ? rows.at(-1)?.member_id : undefined;
  return { items: rows, ...(next !== undefined && { cursor: next }) };
}
