import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.mjs';

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
  const tests = files.filter((file) => /\.spec\./.test(file.path) || isStrayTesting(file.path));
  if (tests.length > 0) throw new Error(`${filename} holds tests: ${tests[0].path}, …`);
  const tarball = join(target, `${name}.tgz`);
  await rename(join(target, filename), tarball);
  return tarball;
}

// dist/esm/testing and dist/cjs/testing are a public entry; such a folder anywhere else holds our own helpers.
const isStrayTesting = (path) => /\/testing\//.test(path.replace(/^dist\/(esm|cjs)\/testing\//, ''));
