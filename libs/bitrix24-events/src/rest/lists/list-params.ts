/**
 * The parameters that control paging. Callers, and old examples, spell them in any case: `FILTER`,
 * `arFilter`.
 */
const NAMES = ['filter', 'select', 'order', 'start'] as const;

type Name = (typeof NAMES)[number];

/** Families that accept them in lower case, whatever else they accept. */
const SMALL = /^(?:crm|tasks|catalog|sale|booking|rpa)\./i;

/** Methods that accept them in upper case only, according to their source. */
const CAPITALS: ReadonlySet<string> = new Set(['sonet_group.get']);

/** The parameters of one list: those that control its paging, and how the method spells them. */
export class ListParams {
  /** A name that was given twice, in two spellings: methods differ in which one they use. */
  readonly twice: Name | undefined;
  private readonly spellings = new Map<Name, string>();
  private readonly areCapitals: boolean;

  constructor(
    private readonly method: string,
    private readonly params: Readonly<Record<string, unknown>>,
  ) {
    let twice: Name | undefined;
    for (const spelling of Object.keys(params)) {
      const name = nameOf(spelling);
      if (name === undefined) continue;
      if (this.spellings.has(name)) twice = name;
      this.spellings.set(name, spelling);
    }
    this.twice = twice;
    // `start` is read by REST itself, not by the method, so its spelling says nothing about the
    // others.
    this.areCapitals = [...this.spellings].some(
      ([name, spelling]) => name !== 'start' && isCapital(spelling),
    );
  }

  get(name: Name): unknown {
    const spelling = this.spellings.get(name);
    return spelling === undefined ? undefined : this.params[spelling];
  }

  /**
   * The parameters with these values, in their original order, which matters to some old methods.
   * `undefined` removes one.
   */
  with(values: Partial<Record<Name, unknown>>): Record<string, unknown> {
    const changed: Record<string, unknown> = {};
    const left = new Map(Object.entries(values));
    for (const [spelling, given] of Object.entries(this.params)) {
      const name = nameOf(spelling);
      const value = name !== undefined && left.has(name) ? left.get(name) : given;
      if (name !== undefined) left.delete(name);
      if (value !== undefined || given === undefined) changed[this.spell(name) ?? spelling] = value;
    }
    for (const name of NAMES) if (left.get(name) !== undefined) changed[this.spell(name)!] = left.get(name);
    return changed;
  }

  private spell(name: Name | undefined): string | undefined {
    if (name === undefined || name === 'start') return name;
    if (CAPITALS.has(this.method.toLowerCase())) return name.toUpperCase();
    return this.areCapitals && !SMALL.test(this.method) ? name.toUpperCase() : name;
  }
}

function nameOf(spelling: string): Name | undefined {
  const plain = spelling.toLowerCase().replace(/^ar(?=filter$|select$|order$)/, '');
  return NAMES.find((one) => one === plain);
}

const isCapital = (spelling: string): boolean => spelling === spelling.toUpperCase();
