/** The members that have a value, so that an option given as `undefined` keeps its default. */
export function definedOnly<T extends object>(input: T): Partial<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same members, less some
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Partial<T>;
}
