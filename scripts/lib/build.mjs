import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { bundle } from './bundle.mjs';
import { copyDocuments } from './documents.mjs';
import { fingerprint } from './fingerprint.mjs';
import { ROOT, folderOf } from './paths.mjs';
import { run } from './run.mjs';

const STAMPS = join(ROOT, 'node_modules/.cache/build-package');

/**
 * Builds a library: compiles it into `dist/modules`, which stays here (the benchmarks measure parts of it), bundles
 * that into `dist/esm` and `dist/cjs`, a file for each entry, and copies the documents that are packed. Does not compile
 * again while nothing that it would read has changed.
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
  await compile(dir);
  const { entries, commands } = await entriesOf(dir);
  await bundle(entries, commands, join(dir, 'dist'));
  // The package is "type": "module": without this the CommonJS half would be read as ESM.
  await writeFile(join(dir, 'dist/cjs/package.json'), '{ "type": "commonjs" }\n');

  await mkdir(STAMPS, { recursive: true });
  await writeFile(stamp, current);
  return 'built';
}

const compile = (dir) =>
  run(process.execPath, [join(folderOf('typescript'), 'bin/tsc'), '-p', 'tsconfig.lib.json'], { cwd: dir });

/**
 * The entries of the package by its manifest: '.' is src/index.ts, './sqlite' src/entries/sqlite.ts, './testing'
 * src/testing/index.ts; and its commands.
 */
async function entriesOf(dir) {
  const { exports, bin = {} } = JSON.parse(await readFile(join(dir, 'package.json'), 'utf8'));
  const names = Object.keys(exports)
    .filter((key) => !key.endsWith('.json'))
    .map((key) => (key === '.' ? 'index' : key.slice(2)));
  const entries = (all) =>
    Object.fromEntries(
      all.map((name) => {
        const places = [join('entries', name), name].map((place) => join(dir, 'dist/modules', place));
        return [name, places.find((file) => existsSync(`${file}.js`)) ?? join(places[1], 'index')];
      }),
    );
  return {
    entries: entries(names),
    commands: entries(Object.values(bin).map((file) => basename(file, '.js'))),
  };
}

const read = (file) => readFile(file, 'utf8').catch(() => undefined);
