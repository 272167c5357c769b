/** The parameters that decide the paging, under the names that portals take for them in any case: `FILTER`, `arFilter`. */
const NAMES = ['filter', 'select', 'order', 'start'] as const;

/** The parameters of a list, apart by what they are for. */
export interface ListParams extends Partial<Record<(typeof NAMES)[number], unknown>> {
  /** All others, under their own names. */
  rest: Readonly<Record<string, unknown>>;
  /** A name that was given twice, in two spellings: which of them a portal heeds differs. */
  twice?: string;
}

/** Reads the parameters of a list whatever the case of their names. */
export function readListParams(params: Readonly<Record<string, unknown>>): ListParams {
  const read: ListParams = { rest: {} };
  const rest: Record<string, unknown> = {};
  for (const [spelling, value] of Object.entries(params)) {
    const plain = spelling.toLowerCase().replace(/^ar(?=filter$|select$|order$)/, '');
    const name = NAMES.find((one) => one === plain);
    if (name === undefined) rest[spelling] = value;
    else if (name in read) read.twice = name;
    else read[name] = value;
  }
  return { ...read, rest };
}
