import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { filesIn, read, ROOT } from './repository.js';

const LINK = /\]\((?!https?:|mailto:)([^)\s]*)\)/g;
const HEADING = /^#{1,6} (.+)$/gm;

/** What the npm package of the module holds besides `dist`. */
const published = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...filesIn('docs', /\.md$/),
];

/** Made absolute when the package is built. */
const EMULATOR = 'libs/bitrix24-emulator/README.md';

/** Not the copies that a build makes. */
const isCopy = (path: string): boolean => /^libs\/bitrix24-events\/(?:README\.md|docs\/)/.test(path);

const pages = [
  ...published,
  ...filesIn('libs', /README\.md$/).filter((path) => !isCopy(path)),
  ...filesIn('test', /README\.md$/),
];

const withoutCode = (markdown: string): string => markdown.replaceAll(/^```.*?^```$/gms, '');

/** As GitHub makes them. */
function anchorsOf(markdown: string): Set<string> {
  const seen = new Map<string, number>();
  return new Set(
    [...withoutCode(markdown).matchAll(HEADING)].map(([, heading]) => {
      const slug = heading!
        .toLowerCase()
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
        .replaceAll(' ', '-');
      const count = seen.get(slug) ?? 0;
      seen.set(slug, count + 1);
      return count === 0 ? slug : `${slug}-${count}`;
    }),
  );
}

const linksOf = (page: string): { target: string; anchor: string | undefined }[] =>
  [...withoutCode(read(page)).matchAll(LINK)].map(([, link]) => {
    const [path, anchor] = link!.split('#');
    const target = path ? relative(ROOT, resolve(ROOT, dirname(page), path)) : page;
    return { target, anchor };
  });

it('there are pages', () => {
  expect(pages.length).toBeGreaterThan(20);
});

describe.each(pages)('%s', (page) => {
  it('links to files and headings that are there', () => {
    const dead = linksOf(page).filter(
      ({ target, anchor }) =>
        !existsSync(join(ROOT, target)) ||
        (anchor !== undefined && target.endsWith('.md') && !anchorsOf(read(target)).has(anchor)),
    );
    expect(dead).toEqual([]);
  });
});

describe.each(published)('the published %s', (page) => {
  it('links only to what is published with it', () => {
    const left = linksOf(page).filter(
      ({ target }) =>
        target !== EMULATOR && !published.includes(target) && target !== 'docs/architecture.svg',
    );
    expect(left).toEqual([]);
  });
});
