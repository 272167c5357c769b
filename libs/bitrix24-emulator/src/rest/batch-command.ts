import { isMap, phpDecode } from '../php/index.js';

/** A command of a batch, taken apart. */
export interface BatchCommand {
  method: string;
  params: Record<string, unknown>;
}

/** The results of the commands before, by kind and key, as references see them. */
export type BatchResults = Readonly<
  Record<'result' | 'error' | 'total' | 'next' | 'time', Map<string, unknown>>
>;

/** `method?query`, the query decoded by PHP's rules and its references replaced. A `#` ends it, as in any URL. */
export function readCommand(command: string, results: BatchResults): BatchCommand {
  const url = command.split('#', 1)[0]!;
  const mark = url.indexOf('?');
  const method = mark < 0 ? url : url.slice(0, mark);
  const params = mark < 0 ? {} : phpDecode(url.slice(mark + 1));
  return { method, params: resolveMembers(params, results) };
}

function resolveMembers(members: Record<string, unknown>, results: BatchResults): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).map(([key, member]) => [key, resolveAny(member, results)]),
  );
}

function resolveAny(value: unknown, results: BatchResults): unknown {
  if (typeof value === 'string') return resolveReferences(value, results);
  if (Array.isArray(value)) return value.map((member) => resolveAny(member, results));
  return isMap(value) ? resolveMembers(value, results) : value;
}

const REFERENCE = /\$(result|error|total|next|time)(\S*)/gi;

/**
 * Replaces `$result[key][path]` (and `$total[…]`, `$next[…]`). A path is followed as far as it goes: what is
 * reached last stands for the reference. A reference that is the whole value keeps its type; inside a longer
 * text only strings and numbers are put in, and the text up to the next space belongs to the reference.
 */
export function resolveReferences(text: string, results: BatchResults): unknown {
  let resolved: unknown = text;
  for (const [reference, kind = '', path = ''] of text.matchAll(REFERENCE)) {
    const keys = Array.from(path.matchAll(/\[([^\]]+)\]/g), ([, key]) => key!);
    if (keys.length === 0) continue;
    const value = follow(new Map(Object.entries(results)).get(kind), keys);
    if (reference === resolved) resolved = value;
    else if (typeof resolved === 'string' && (typeof value === 'string' || typeof value === 'number')) {
      resolved = resolved.replaceAll(reference, () => String(value));
    }
  }
  return resolved;
}

function follow(start: Map<string, unknown> | undefined, keys: string[]): unknown {
  if (!start) return null;
  let reached: unknown = Object.fromEntries(start);
  for (const key of keys) {
    const member = memberOf(reached, key);
    if (member === null || member === undefined) break;
    reached = member;
  }
  return reached;
}

function memberOf(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return /^\d+$/.test(key) ? value[Number(key)] : undefined;
  return isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
