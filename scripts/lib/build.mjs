import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fingerprint } from './fingerprint.mjs';
import { ROOT, folderOf } from './paths.mjs';
import { run } from './run.mjs';

const STAMPS = join(ROOT, 'node_modules/.cache/build-package');

/**
 * Builds a library into `dist/esm` and `dist/cjs` and puts the repository's LICENSE (for the module: README and
 * CHANGELOG too) beside its manifest, where `npm pack` looks for them. Does not compile again while nothing that it
 * would read has changed.
 *
 * @param {string} dir absolute path of the library
 * @returns {Promise<'built' | 'fresh'>}
 */
export async function buildPackage(dir) {
  await copyDocuments(dir);
  const stamp = join(STAMPS, basename(dir));
  const current = await fingerprint(dir);
  const outputs = ['dist/esm/index.js', 'dist/cjs/index.js', 'dist/cjs/package.json'];
  if (outputs.every((file) => existsSync(join(dir, file))) && (await read(stamp)) === current) return 'fresh';

  await Promise.all([rm(stamp, { force: true }), rm(join(dir, 'dist'), { recursive: true, force: true })]);
  const halves = await Promise.allSettled(
    ['tsconfig.lib.json', 'tsconfig.cjs.json'].map((it) => compile(dir, it)),
  );
  for (const half of halves) if (half.status === 'rejected') throw half.reason;
  // The package is "type": "module": without this the CommonJS half would be read as ESM.
  await writeFile(join(dir, 'dist/cjs/package.json'), '{ "type": "commonjs" }\n');

  await mkdir(STAMPS, { recursive: true });
  await writeFile(stamp, current);
  return 'built';
}

const compile = (dir, project) =>
  run(process.execPath, [join(folderOf('typescript'), 'bin/tsc'), '-p', project], { cwd: dir });

async function copyDocuments(dir) {
  const { files } = JSON.parse(await readFile(join(dir, 'package.json'), 'utf8'));
  // The README of the repository is the module's; the emulator has one of its own.
  const documents = files.includes('CHANGELOG.md') ? ['LICENSE', 'README.md', 'CHANGELOG.md'] : ['LICENSE'];
  await Promise.all(
    documents
      .filter((document) => existsSync(join(ROOT, document)))
      .map((document) => copyFile(join(ROOT, document), join(dir, document))),
  );
}

const read = (file) => readFile(file, 'utf8').catch(() => undefined);
