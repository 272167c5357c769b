import { phpQuery } from '../answers/php-query.js';

/**
 * A command is a query string, and PHP truncates those with many variables (`max_input_vars`) or
 * deep nesting.
 */
const MAX_QUERY_LENGTH = 8_000;
const MAX_VALUES = 200;
const MAX_DEPTH = 8;

/** Texts that a batch would replace by the results of other commands. */
const REFERENCE = /\$(?:result|error|total|next|time)/i;

/**
 * At the top level PHP replaces other characters by `_`, and inside brackets a bracket ends the
 * name.
 */
const TOP_NAME = /^[a-z_]\w*$/i;
const INNER_NAME = /^[^[\]\0]+$/;

/** Parameter names whose content Bitrix24 treats as a file. */
const FILE_NAME = /^file(?:data|content)$/i;

/** Set on the enclosing request, so that a command cannot have its own (protocol, trap 13). */
const OUTER_NAME = /^auth_connector$/i;

/**
 * Whether a query string preserves the parameters exactly. It does not preserve `null`, empty lists
 * and maps, which are dropped; booleans, which become text; references; files; names and numbers
 * that PHP writes differently.
 *
 * @param params plain JSON
 */
export function isBatchable(params: Readonly<Record<string, unknown>>): boolean {
  let values = 0;
  const fits = (value: unknown, depth: number): boolean => {
    if (typeof value === 'string') return ++values <= MAX_VALUES && !REFERENCE.test(value) && isText(value);
    if (typeof value === 'number') return ++values <= MAX_VALUES && /^-?\d+(?:\.\d+)?$/.test(String(value));
    if (typeof value !== 'object' || value === null || depth >= MAX_DEPTH) return false;
    const members = Object.entries(value);
    return members.length > 0 && members.every(([name, member]) => isInner(name) && fits(member, depth + 1));
  };
  return (
    Object.entries(params).every(
      ([name, value]) => TOP_NAME.test(name) && isInner(name) && !OUTER_NAME.test(name) && fits(value, 1),
    ) && phpQuery(params).length <= MAX_QUERY_LENGTH
  );
}

const isInner = (name: string): boolean =>
  INNER_NAME.test(name) && !FILE_NAME.test(name) && !REFERENCE.test(name) && isText(name);

/** Without lone surrogates, which UTF-8 cannot encode, and without NUL. */
const isText = (text: string): boolean => !/\p{Surrogate}|\0/u.test(text);
