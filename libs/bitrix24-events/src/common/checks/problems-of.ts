/** What is wrong with a value of an object, as a sentence; `undefined` when nothing is. */
export type Verdict = (value: unknown, object: object) => string | undefined;

/** What is known of a property: checks in reading order, whether it may be absent, whether its own are looked into. */
interface Checked {
  readonly verdicts: Verdict[];
  optional: boolean;
  nested: boolean;
}

/** Prototype → its checked properties, in the order of the class. */
const CHECKED = new WeakMap<object, Map<PropertyKey, Checked>>();

/** What the decorators of a property have gathered so far. They are applied from the last one upwards. */
export function checkedProperty(prototype: object, property: PropertyKey): Checked {
  const properties = CHECKED.get(prototype) ?? new Map<PropertyKey, Checked>();
  CHECKED.set(prototype, properties);
  const known = properties.get(property) ?? { verdicts: [], optional: false, nested: false };
  properties.set(property, known);
  return known;
}

/**
 * What is wrong with an object whose class is decorated, as sentences: the first that each property has, and those of
 * the objects in it.
 *
 * @param unknown names a property, by its path, that the class does not have; left out, these are let pass
 */
export function problemsOf(object: object, unknown?: (path: string) => string, parent = ''): string[] {
  const prototype: object = Object.getPrototypeOf(object);
  const properties: ReadonlyMap<PropertyKey, Checked> = CHECKED.get(prototype) ?? new Map();
  const pathOf = (property: PropertyKey) => `${parent}${String(property)}`;
  const strangers = unknown ? Object.keys(object).filter((key) => !properties.has(key)) : [];
  return [
    ...strangers.map((key) => unknown!(pathOf(key))),
    ...[...properties].flatMap(([property, { verdicts, optional, nested }]) => {
      const value: unknown = Reflect.get(object, property);
      if (optional && (value === undefined || value === null)) return [];
      const problem = firstOf(verdicts, value, object);
      if (problem !== undefined) return [problem];
      return nested ? within(value, unknown, `${pathOf(property)}.`) : [];
    }),
  ];
}

function firstOf(verdicts: readonly Verdict[], value: unknown, object: object): string | undefined {
  for (const verdict of verdicts) {
    const problem = verdict(value, object);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Those of an object, or of the objects of a list. */
function within(value: unknown, unknown: ((path: string) => string) | undefined, parent: string): string[] {
  if (Array.isArray(value))
    return value.flatMap((item: unknown, index) => within(item, unknown, `${parent}${index}.`));
  return typeof value === 'object' && value !== null ? problemsOf(value, unknown, parent) : [];
}
