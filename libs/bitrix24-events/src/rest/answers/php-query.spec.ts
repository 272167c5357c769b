import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { phpQuery } from './php-query.js';

describe('phpQuery', () => {
  it.each<[Record<string, unknown>, string]>([
    [{}, ''],
    [{ id: 5 }, 'id=5'],
    [{ a: true, b: false }, 'a=1&b=0'],
    [{ a: null, b: undefined, c: [], d: {}, e: { f: [null] } }, ''],
    [{ a: '' }, 'a='],
    [{ a: ['x', 'y'] }, 'a%5B0%5D=x&a%5B1%5D=y'],
    [{ a: ['x', null, 'z'] }, 'a%5B0%5D=x&a%5B2%5D=z'],
    [{ filter: { '>ID': 5, '!STAGE': ['A'] } }, 'filter%5B%3EID%5D=5&filter%5B%21STAGE%5D%5B0%5D=A'],
    [{ q: "a b~*'()!-_." }, 'q=a+b%7E%2A%27%28%29%21-_.'],
    [{ q: 'ё 😀' }, 'q=%D1%91+%F0%9F%98%80'],
    [{ id: '$result[deal][ID]' }, 'id=%24result%5Bdeal%5D%5BID%5D'],
    [{ at: new Date(0) }, 'at=1970-01-01T00%3A00%3A00.000Z'],
    [{ n: 1.5, big: 12n, nan: NaN, inf: Infinity }, 'n=1.5&big=12'],
    [{ f: () => 1, s: Symbol('s') }, ''],
    [{ broken: '\uD800x' }, 'broken=%EF%BF%BDx'],
  ])('%j', (params, query) => expect(phpQuery(params)).toBe(query));
});

const php = spawnSync('php', ['-v']).status === 0;

(php || process.env.CI ? describe : describe.skip)('PHP itself (needs php-cli)', () => {
  it('makes the same of the same parameters', () => {
    const { tree } = fc.letrec<{ tree: unknown; map: Record<string, unknown> }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'grapheme' }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('tree'), { maxLength: 4 }),
        tie('map'),
      ),
      map: fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 8 }), tie('tree'), { maxKeys: 4 }),
    }));
    const documents = fc.sample(
      fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), tree, { maxKeys: 5 }),
      500,
    );
    const script =
      'echo json_encode(array_map("http_build_query", json_decode(stream_get_contents(STDIN), true)));';
    const { stdout } = spawnSync('php', ['-r', script], {
      input: JSON.stringify(documents),
      encoding: 'utf8',
    });
    expect(documents.map(phpQuery)).toEqual(JSON.parse(stdout));
  });
});
