import { AUTH_ERROR_CODES, AUTH_ERROR_RULES } from '../../src/rest/answers/error-table/auth-error-rules.js';
import { consequencesOf } from '../../src/rest/answers/error-table/classify-rest-error.js';
import { FAMILIES } from '../../src/rest/answers/error-table/families.js';
import type { RestErrorKind } from '../../src/rest/answers/error-table/rest-error-kinds.js';
import { REST_ERROR_RULES, type RestErrorRule } from '../../src/rest/answers/error-table/rest-error-rules.js';

const AGAIN = { always: 'yes', once: 'once', reads: 'reads only', never: 'no' } as const;

const familyOf = (kind: RestErrorKind): string =>
  Object.entries(FAMILIES).find(([, family]) => family?.kinds.includes(kind))?.[0] ?? 'REST_REFUSED';

const CODES_OF_PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/validation_/, '`BITRIX_REST_V3_EXCEPTION_VALIDATION_…`, `…_UNKNOWN…`, `…_INVALID…`'],
  [/notfoundexception/, '`BITRIX_REST_V3_EXCEPTION_…NOTFOUNDEXCEPTION`'],
  [/not_found/, '`NOT_FOUND`, `ERROR_NOT_FOUND`, `…_NOT_FOUND`'],
  [/./, 'none, or a number'],
];

const codesOf = (codes: RestErrorRule['codes']): string =>
  'test' in codes
    ? CODES_OF_PATTERNS.find(([pattern]) => pattern.test(codes.source))![1]
    : codes.map((code) => (code === '' ? 'none' : `\`${code.toUpperCase()}\``)).join(', ');

const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;

/** The tables of `docs/errors.md`, from the table that the client goes by. */
export function renderErrorTables(): { rest: string; auth: string } {
  const rest = REST_ERROR_RULES.map(({ codes, text, kind, meaning, ...rule }) => {
    const { repeat, waitsFor, fix } = consequencesOf(kind, rule);
    const code = text && !('test' in codes) ? `${codesOf(codes)}, by its text` : codesOf(codes);
    return row(code, meaning, `\`${familyOf(kind)}\``, `\`${kind}\``, AGAIN[repeat], waitsFor ?? 'no', fix);
  });
  const auth = AUTH_ERROR_RULES.map(({ codes, asked, text, is, meaning }) => {
    const { kind, waitsFor, fix } = AUTH_ERROR_CODES[is];
    const code =
      codesOf(codes) + (text ? ', by its text' : '') + (asked === 'owner' ? ' (of `app.info`)' : '');
    return row(code, meaning, `\`${is}\``, `\`${kind}\``, waitsFor, fix);
  });
  return {
    rest: [
      row(
        'code',
        'what it means',
        '`error.code`',
        '`error.kind`',
        'sent again',
        'a delivery waits for',
        'fix',
      ),
      row('---', '---', '---', '---', '---', '---', '---'),
      ...rest,
    ].join('\n'),
    auth: [
      row('code', 'what it means', '`error.code`', '`error.kind`', 'a delivery waits for', 'fix'),
      row('---', '---', '---', '---', '---', '---'),
      ...auth,
    ].join('\n'),
  };
}
