import { existsSync } from 'node:fs';
import { copyFile, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

/** Published beside the README, as they are. */
const PAGES = ['CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'];

const EMULATOR = /\]\((?:\.\.\/)?libs\/bitrix24-emulator\/README\.md\)/g;

/**
 * Puts the repository's documents beside a library's manifest, where `npm pack` looks for them: LICENSE, and for the
 * module README, the pages beside it and `docs` too. Links in the README become absolute: npmjs.com shows it without
 * the files around it.
 *
 * @param {string} dir absolute path of the library
 */
export async function copyDocuments(dir) {
  const { name, version, files } = JSON.parse(await readFile(join(dir, 'package.json'), 'utf8'));
  await copyFile(join(ROOT, 'LICENSE'), join(dir, 'LICENSE'));
  // The README of the repository is the module's; the emulator has one of its own.
  if (!files.includes('docs')) return;
  await Promise.all(PAGES.map((page) => copyFile(join(ROOT, page), join(dir, page))));
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  await writeFile(join(dir, 'README.md'), absoluteLinks(readme, `https://unpkg.com/${name}@${version}`));
  await rm(join(dir, 'docs'), { recursive: true, force: true });
  await cp(join(ROOT, 'docs'), join(dir, 'docs'), { recursive: true });
  const pages = await readdir(join(dir, 'docs'), { recursive: true });
  await Promise.all(
    pages
      .filter((page) => page.endsWith('.md'))
      .map(async (page) => {
        const path = join(dir, 'docs', page);
        await writeFile(path, withEmulatorOnNpm(await readFile(path, 'utf8')));
      }),
  );
}

/** The emulator is a package of its own. */
const withEmulatorOnNpm = (markdown) =>
  markdown.replaceAll(EMULATOR, '](https://www.npmjs.com/package/bitrix24-emulator)');

/** @throws when a link leads to a file that is not there */
function absoluteLinks(markdown, base) {
  const dead = [];
  const text = withEmulatorOnNpm(markdown).replaceAll(
    /\]\(((?:docs\/(?:[\w-]+\/)*)?[\w-]+\.md)(#[\w-]+)?\)/g,
    (_, path, hash = '') => {
      if (!existsSync(join(ROOT, path))) dead.push(path);
      return `](${base}/${path}${hash})`;
    },
  );
  if (dead.length > 0) throw new Error(`README.md links to ${dead.join(', ')}, which is not there`);
  return text;
}
