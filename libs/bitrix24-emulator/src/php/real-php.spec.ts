import { execFileSync, spawnSync } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { phpDecode } from './decode.js';
import { phpEncode } from './encode.js';
import type { PhpMap } from './value.js';

const hasPhp = spawnSync('php', ['-v']).status === 0;
// On a build server a missing PHP is a failure: the proof must not silently go away.
const describeWithPhp = hasPhp || process.env['CI'] ? describe : describe.skip;

/** Runs `code` once over all lines; each line is one JSON value in and one out. */
function php(code: string, values: unknown[]): unknown[] {
  const script = `ini_set('serialize_precision', '-1'); while (($line = fgets(STDIN)) !== false) { $value = json_decode($line, true, 512); ${code} }`;
  const input = values.map((value) => JSON.stringify(value)).join('\n') + '\n';
  const output = execFileSync('php', ['-r', script], { input, maxBuffer: 1 << 28, encoding: 'utf8' });
  return output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

/** The first few values that came out differently: the whole lists would be unreadable. */
function differences(values: unknown[], actual: unknown[], expected: unknown[]) {
  return values
    .map((value, index) => ({ value, actual: actual[index], expected: expected[index] }))
    .filter((row) => !isDeepStrictEqual(row.actual, row.expected))
    .slice(0, 3);
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom('', ' ', '+', '~', '*', '[', ']', 'a b', 'тест', '100%', '\u{1F600}', '__proto__'),
);
const key = fc.oneof(text, fc.integer({ min: -5, max: 50 }).map(String));
const leaf = fc.oneof(
  text,
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ noNaN: true, min: -1000, max: 1000 }),
);
const tree = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 6, depthSize: 'small' },
    leaf,
    fc.array(tie('node'), { maxLength: 5 }),
    fc.dictionary(key, tie('node'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).node;
const map = fc.dictionary(key, tree, { maxKeys: 6, noNullPrototype: true });

describeWithPhp('against the real PHP', () => {
  it('phpEncode is http_build_query', () => {
    const values = fc.sample(map, 3000);
    const expected = php('echo json_encode(http_build_query($value)), "\\n";', values);
    const actual = values.map((value) => phpEncode(JSON.parse(JSON.stringify(value)) as PhpMap));
    expect(differences(values, actual, expected)).toEqual([]);
  });

  it('phpDecode is parse_str', () => {
    const name = fc.array(
      fc.constantFrom(
        'a',
        'b',
        '[',
        ']',
        '[]',
        '[0]',
        '[1]',
        '[x]',
        '.',
        ' ',
        '%5B',
        '%',
        '%C3%A9',
        '0',
        '7',
      ),
      {
        maxLength: 7,
      },
    );
    const pair = fc
      .tuple(name, fc.constantFrom('', '=', '=1', '=x+y', '=%41%zz', '=='))
      .map(([n, v]) => n.join('') + v);
    const queries = fc.sample(
      fc.array(pair, { maxLength: 6 }).map((pairs) => pairs.join('&')),
      3000,
    );
    const code = '$o = []; parse_str($value, $o); echo json_encode($o, JSON_INVALID_UTF8_SUBSTITUTE), "\\n";';
    const actual = queries.map((query) => phpDecode(query));
    // An empty array and a top level of keys 0, 1, 2 … look like lists to json_encode.
    const expected = php(code, queries).map((value) =>
      Array.isArray(value) ? Object.fromEntries(value.entries()) : value,
    );
    expect(differences(queries, actual, expected)).toEqual([]);
  });
});
