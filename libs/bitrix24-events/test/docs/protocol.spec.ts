import { expect, it } from '@jest/globals';
import { filesIn, read } from './repository.js';

const SECTION = /^#{2,3} (\d+(?:\.\d+)?)\b/gm;
const CITATION = /\bprotocol (\d+(?:\.\d+)?(?:(?:,| and| to) \d+(?:\.\d+)?)*)/gi;

const sections = new Set([...read('docs/protocol.md').matchAll(SECTION)].map(([, number]) => number!));

const citations = ['libs', 'test', 'apps', 'bench', 'chaos', 'scripts', 'docs']
  .flatMap((folder) => filesIn(folder, /\.(?:ts|mjs|md)$/))
  .flatMap((file) =>
    [...read(file).matchAll(CITATION)].flatMap(([, cited]) =>
      [...cited!.matchAll(/\d+(?:\.\d+)?/g)].map(([number]) => ({ file, number })),
    ),
  );

it('docs/protocol.md numbers its sections', () => {
  expect([...sections].filter((number) => !number.includes('.'))).toEqual(
    Array.from({ length: 18 }, (_, index) => String(index)),
  );
});

it('each section of the protocol that a file cites is there', () => {
  expect(citations.length).toBeGreaterThan(30);
  expect(citations.filter(({ number }) => !sections.has(number))).toEqual([]);
});
