import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.mjs';

const MOST_FILES = 120;

/**
 * Packs a library as `npm publish` would.
 *
 * @param {string} dir absolute path of the library, built
 * @param {string} target folder for the tarball
 * @returns {Promise<string>} path of the tarball: `<name>.tgz`, without the version
 */
export async function pack(dir, target) {
  const output = await run(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--loglevel=error', '--pack-destination', target],
    {
      cwd: dir,
    },
  );
  const [{ name, filename, files }] = JSON.parse(output);
  const missing = ['package.json', 'LICENSE', 'README.md', 'dist/esm/index.js', 'dist/cjs/index.js'].filter(
    (path) => !files.some((file) => file.path === path),
  );
  if (missing.length > 0) throw new Error(`${filename} lacks ${missing.join(', ')}`);
  const stray = files.filter(({ path }) =>
    /\.(spec|map|ts\.map)\b|\.tsbuildinfo$|^(src|dist\/modules)\//.test(path),
  );
  if (stray.length > 0) throw new Error(`${filename} holds what nobody needs: ${stray[0].path}, …`);
  if (files.length > MOST_FILES)
    throw new Error(`${filename} holds ${files.length} files, more than ${MOST_FILES}`);
  const tarball = join(target, `${name}.tgz`);
  await rename(join(target, filename), tarball);
  return tarball;
}
