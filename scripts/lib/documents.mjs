import { existsSync } from 'node:fs';
import { copyFile, cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

const EMULATOR = /\]\((?:\.\.\/)?libs\/bitrix24-emulator\/README\.md\)/g;

/**
 * Puts the repository's documents beside a library's manifest, where `npm pack` looks for them: LICENSE, and for the
 * module README, CHANGELOG and `docs` too. Links in the README become absolute: npmjs.com shows it without the files
 * around it.
 *
 * @param {string} dir absolute path of the library
 */
export async function copyDocuments(dir) {
  const { name, version, files } = JSON.parse(await readFile(join(dir, 'package.json'), 'utf8'));
  await copyFile(join(ROOT, 'LICENSE'), join(dir, 'LICENSE'));
  // The README of the repository is the module's; the emulator has one of its own.
  if (!files.includes('docs')) return;
  await copyFile(join(ROOT, 'CHANGELOG.md'), join(dir, 'CHANGELOG.md'));
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  await writeFile(join(dir, 'README.md'), absoluteLinks(readme, `https://unpkg.com/${name}@${version}`));
  await rm(join(dir, 'docs'), { recursive: true, force: true });
  await cp(join(ROOT, 'docs'), join(dir, 'docs'), { recursive: true });
}

/** @throws when a link leads to a file that is not there */
function absoluteLinks(markdown, base) {
  const dead = [];
  const text = markdown
    .replaceAll(EMULATOR, '](https://www.npmjs.com/package/bitrix24-emulator)')
    .replaceAll(/\]\(((?:docs\/)?[\w-]+\.md)(#[\w-]+)?\)/g, (_, path, hash = '') => {
      if (!existsSync(join(ROOT, path))) dead.push(path);
      return `](${base}/${path}${hash})`;
    });
  if (dead.length > 0) throw new Error(`README.md links to ${dead.join(', ')}, which is not there`);
  return text;
}
