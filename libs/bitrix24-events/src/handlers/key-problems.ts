import { groupBy } from './group-by.js';
import type { HandlerDefinition } from './handler-definition.js';

/**
 * Keys that two handlers claim, as their own or as a previous one: stored deliveries would have two
 * owners.
 */
export function keyProblems(definitions: readonly HandlerDefinition[]): string[] {
  const claims = definitions.flatMap((definition) =>
    [definition.key, ...definition.previousKeys].map((key) => ({ key, definition })),
  );
  return [...groupBy(claims, ({ key }) => key)].flatMap(([key, claimants]) => {
    const places = new Set(claimants.map(({ definition }) => definition));
    if (places.size < 2) return claimants.length > 1 ? [repeated(key, claimants[0]!.definition)] : [];
    const names = [...places].map(({ description }) => description).join(' and ');
    return [
      `the key '${key}' is claimed by ${names}. Try: a different option key (or previousKeys) on one of them`,
    ];
  });
}

const repeated = (key: string, { description }: HandlerDefinition): string =>
  `${description}: '${key}' is named twice among its key and previousKeys. Try: name it once`;
