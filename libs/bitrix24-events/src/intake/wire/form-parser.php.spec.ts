import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { WireData, WireValue } from '../../catalog/index.js';
import { FormParser } from './form-parser.js';
import { encodeForm, wireData } from '../../../test/intake/form-encoder.js';
import { realBodies } from '../../../test/intake/real-bodies.js';

const hasPhp = spawnSync('php', ['-v']).status === 0;
const parser = new FormParser({ maxFields: 20_000, maxDepth: 64 });

// Base64 all along: what PHP holds are bytes.
const SCRIPT = `
  function walk($value) {
    if (!is_array($value)) return base64_encode($value);
    $pairs = [];
    foreach ($value as $key => $child) $pairs[] = [base64_encode((string) $key), walk($child)];
    return $pairs;
  }
  foreach (json_decode(stream_get_contents(STDIN)) as $body) {
    parse_str(base64_decode($body), $parsed);
    echo json_encode(walk($parsed), 0, 1000), "\\n";
  }
`;

type Walked = string | [string, Walked][];

function parseStr(bodies: Buffer[]): unknown[] {
  const { stdout, stderr, status } = spawnSync(
    'php',
    ['-d', 'max_input_vars=1000000', '-d', 'memory_limit=-1', '-r', SCRIPT],
    { input: JSON.stringify(bodies.map((body) => body.toString('base64'))), maxBuffer: 2 ** 28 },
  );
  if (status !== 0) throw new Error(stderr.toString());
  return stdout
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => unwalk(JSON.parse(line) as Walked));
}

const decode = (text: string): string => Buffer.from(text, 'base64').toString('utf8');

const unwalk = (value: Walked): unknown =>
  typeof value === 'string'
    ? decode(value)
    : Object.fromEntries(value.map(([key, child]) => [decode(key), unwalk(child)]));

/** PHP has no lists, so ours become maps. */
const asMaps = (value: WireValue): unknown =>
  typeof value === 'string'
    ? value
    : Object.fromEntries(Object.entries(value).map(([key, child]) => [key, asMaps(child)]));

/** Keys that nobody in his right mind sends, escaped or not. */
const oddBody = fc
  .array(
    fc.tuple(
      fc.string({
        unit: fc.constantFrom(
          ...'[[[]]]..a b0109-_\t\n\v'.split(''),
          'é',
          '%00',
          '%5B',
          '%5D',
          '+',
          '%20',
          '%D0',
        ),
        maxLength: 9,
      }),
      fc.constantFrom('', '=', '=1', '=%D0%98', '=a=b', '=+', '=é', '=%FF'),
    ),
    { maxLength: 8 },
  )
  .map((fields) => fields.map((field) => field.join('')).join('&'));

const indices = [
  '0',
  '1',
  '7',
  '-5',
  '-1',
  '08',
  '-0',
  '',
  ' ',
  '9223372036854775806',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775808',
  '-9223372036854775809',
  '4294967295',
  '1e3',
];
const indexBody = fc
  .array(fc.tuple(fc.constantFrom(...indices), fc.constantFrom('', '[]', '[x]', '[0]')), { maxLength: 6 })
  .map((fields) => fields.map(([index, more], at) => `a[${index}]${more}=${at}`).join('&'));

const manyFields = (): WireData => ({
  rows: Array.from({ length: 1_250 }, (_, at) => ({ ID: String(at), NAME: `Имя ${at}`, F: ['x', 'y'] })),
});

/** What we and what PHP make of each body. */
function compare(bodies: string[]): [ours: unknown[], php: unknown[]] {
  const buffers = bodies.map((body) => Buffer.from(body));
  const ours = buffers.map((buffer) => asMaps(parser.parse(buffer) as WireData));
  const pair = (parsed: unknown, at: number) => ({ body: bodies[at], parsed });
  return [ours.map(pair), parseStr(buffers).map(pair)];
}

if (!hasPhp && process.env.CI) {
  it('finds php', () => expect(hasPhp).toBe(true));
}

(hasPhp ? describe : describe.skip)('equals parse_str of PHP', () => {
  it.each([
    ['data of depth up to 12', () => fc.sample(wireData(12), 300).map(encodeForm)],
    ['odd keys', () => fc.sample(oddBody, 4_000)],
    ['indices', () => fc.sample(indexBody, 1_000)],
    ['5 000 fields', () => [encodeForm(manyFields())]],
    ['real bodies', () => realBodies.map(({ body }) => body)],
  ])('for %s', (_, bodies) => {
    const [ours, php] = compare(bodies());
    expect(ours).toEqual(php);
  });
});
