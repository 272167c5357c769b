import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import qs from 'qs';
import { bodyOf, KNOWN_WORST, shapes, type BodyShape } from '../../../../../bench/lib/body-shapes.mjs';
import { BodyParser } from './body-parser.js';
import { Refusal } from '../refusal.js';

const limits = { maxFields: 20_000, maxDepth: 64 };
const parser = new BodyParser(limits);
const MEGABYTE = 2 ** 20;

const parse = (shape: BodyShape, size: number) => {
  const { contentType, body } = bodyOf(shape, size);
  return parser.parse({ 'content-type': contentType }, body);
};

const inMegabytes = () => {
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MEGABYTE;
};

/** Values of a parsed body, maps and lists included. */
function sizeOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, child) => sum + sizeOf(child), 1);
}

/** Far from the real figures, which the bench has: a busy machine must not fail a test. */
const MOST_CPU = 2_000;
const MOST_MEMORY = 150;

describe('1 MiB of a body made to be expensive', () => {
  const isBounded = (shape: BodyShape) => {
    const { contentType, body } = bodyOf(shape, MEGABYTE);
    const memory = inMegabytes();
    const started = process.cpuUsage();
    const parsed = parser.parse({ 'content-type': contentType }, body);
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1_000).toBeLessThan(MOST_CPU);
    expect(inMegabytes() - memory).toBeLessThan(MOST_MEMORY);
    if (!(parsed instanceof Refusal)) expect(sizeOf(parsed)).toBeLessThanOrEqual(limits.maxFields + 1);
  };

  it.each(KNOWN_WORST.map((shape) => [JSON.stringify(shape), shape] as const))(
    'costs no more than its size: %s',
    (_, shape) => expect(() => isBounded(shape)).not.toThrow(),
  );

  it.each([1, 20, 300])('costs no more than its size, whatever its shape (seed %s)', (seed) =>
    fc.assert(fc.property(shapes(fc), isBounded), { seed, numRuns: 10 }),
  );
});

describe('a map with a lone index', () => {
  it.each(['1023', '1024', '4095', '99999', '4294967294'])(
    'takes no memory for the indices below %s',
    (name) => {
      const before = inMegabytes();
      const fields = Array.from({ length: 3_900 }, (_, at) => `k${at}[${name}]=1`).join('&');
      const form = parser.parse({ 'content-type': 'application/x-www-form-urlencoded' }, Buffer.from(fields));
      const json = parser.adopt(
        JSON.parse(`{"a":[${Array.from({ length: 3_900 }, () => `{"${name}":1}`).join()}]}`),
      );
      // 1552 slots each would be 90 MiB and more.
      expect(inMegabytes() - before).toBeLessThan(30);
      expect(form).toMatchObject({ k0: { [name]: '1' }, k3899: { [name]: '1' } });
      expect(json).toMatchObject({ a: expect.arrayContaining([{ [name]: '1' }]) });
    },
  );

  it('is a list once the indices below it have come', () => {
    const form = (body: string) =>
      parser.parse({ 'content-type': 'application/x-www-form-urlencoded' }, Buffer.from(body));
    expect(form('a[2]=z&a[1]=y&a[0]=x')).toEqual({ a: ['x', 'y', 'z'] });
    expect(form('a[2]=z&a[]=u&a[0]=x')).toEqual({ a: { 0: 'x', 2: 'z', 3: 'u' } });
    expect(form('a[4294967294]=1&a[5]=2')).toEqual({ a: { 5: '2', 4294967294: '1' } });
  });
});

describe('where qs and JSON.parse pass, the parser neither throws nor crashes', () => {
  it('for whatever shape', () =>
    fc.assert(
      fc.property(shapes(fc), (shape) => {
        const parsed = parse(shape, 4_096);
        const { contentType, body } = bodyOf(shape, 4_096);
        if (contentType.endsWith('json')) JSON.parse(body.toString());
        else qs.parse(body.toString());
        expect(parsed).toBeInstanceOf(Object);
      }),
      { seed: 7, numRuns: 300 },
    ));

  it('for texts nested far deeper than the stack', () => {
    for (const text of [`{"a":${'['.repeat(500_000)}`, '{"a":'.repeat(200_000), '['.repeat(1_000_000)])
      expect(parser.parse({ 'content-type': 'application/json' }, Buffer.from(text))).toMatchObject({
        status: 400,
      });
  });

  it('for brackets, commas and quotes within texts', () => {
    const text = JSON.stringify({ a: '[{,'.repeat(100_000), 'b"\\': '"\\"' });
    expect(parser.parse({ 'content-type': 'application/json' }, Buffer.from(text))).toEqual({
      a: '[{,'.repeat(100_000),
      'b"\\': '"\\"',
    });
  });
});

describe('keys of a body that has many', () => {
  const form = (keys: number, prefix = 'k') =>
    Buffer.from(Array.from({ length: keys }, (_, at) => `${prefix}${at}[a]=1`).join('&'));

  it('are parsed without being cached, and do not evict those of portals', () => {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const fresh = new BodyParser(limits);
    for (let round = 0; round < 20; round++) {
      expect(fresh.parse(type, form(3_000, `r${round}x`))).toHaveProperty(`r${round}x2999`, { a: '1' });
      expect(fresh.parse(type, Buffer.from('event=A&data[FIELDS][ID]=1'))).toEqual({
        event: 'A',
        data: { FIELDS: { ID: '1' } },
      });
    }
  });
});
