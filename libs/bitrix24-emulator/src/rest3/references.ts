import { isMap } from '../php/index.js';
import { invalidSelect } from './rest3.errors.js';

/** The results so far, by index and by the name that `as` gave. */
export type Results = ReadonlyMap<string, unknown>;

/** Replaces `{"$ref": "name.field"}` and `{"$refArray": "name.field"}`, at any depth. @throws Rest3Error */
export function resolveReferences(value: unknown, results: Results): unknown {
  if (Array.isArray(value)) return value.map((member) => resolveReferences(member, results));
  if (!isMap(value)) return value;
  if (typeof value['$ref'] === 'string') return one(value['$ref'], results);
  if (typeof value['$refArray'] === 'string') return many(value['$refArray'], results);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, resolveReferences(member, results)]),
  );
}

/** A path goes into the object of the result: `first_task.id`, not `first_task.item.id`. */
function one(path: string, results: Results): unknown {
  const [name = '', ...fields] = path.split('.');
  const result = results.get(name);
  const start = isMap(result) ? (result['item'] ?? result) : result;
  return fields.reduce((reached, field) => step(reached, field, path), start);
}

function many(path: string, results: Results): unknown[] {
  const [name = '', ...fields] = path.split('.');
  const result = results.get(name);
  const items = isMap(result) ? result['items'] : undefined;
  if (!Array.isArray(items)) throw unresolved(path);
  return items.map((item: unknown) => fields.reduce((reached, field) => step(reached, field, path), item));
}

function step(reached: unknown, field: string, path: string): unknown {
  if (!isMap(reached) || !Object.hasOwn(reached, field)) throw unresolved(path);
  return reached[field];
}

function unresolved(path: string) {
  return invalidSelect(`Path '${path}' not found in context`);
}
