import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ROOT, manifestOf } from './paths.mjs';

const SHARED = ['tsconfig.json', 'tsconfig.build.json', 'scripts/lib/build.mjs', 'scripts/lib/bundle.mjs'];
const OWN = ['package.json', 'tsconfig.lib.json'];

/** A hash of everything that decides what the build of a library emits: equal hash, equal `dist`. */
export async function fingerprint(dir) {
  const entries = await readdir(join(dir, 'src'), { recursive: true, withFileTypes: true });
  const sources = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const files = [
    ...SHARED.map((file) => join(ROOT, file)),
    ...OWN.map((file) => join(dir, file)),
    ...sources,
  ];
  const hash = createHash('sha256');
  for (const tool of ['typescript', 'rollup']) hash.update(manifestOf(tool).version);
  const contents = await Promise.all(files.map((file) => readFile(file)));
  files.forEach((file, index) => hash.update(`\0${relative(ROOT, file)}\0`).update(contents[index]));
  return hash.digest('hex');
}
