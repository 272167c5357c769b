import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ownChild } from './ending.mjs';

const FLAGS = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
const PATIENCE = 180_000;

/**
 * Installs packages where nothing of them stays; `undefined` when that cannot be done (no network, …).
 *
 * @param {Record<string, string>} wanted versions by name
 * @returns {Promise<Record<string, { url: string, version: string }> | undefined>} what to import, by name
 */
export async function temporaryPackages(workspace, wanted) {
  const dir = workspace.file('packages');
  await mkdir(dir);
  await writeFile(join(dir, 'package.json'), '{ "private": true }');
  const packages = Object.entries(wanted).map(([name, version]) => `${name}@${version}`);
  const options = { cwd: dir, timeout: PATIENCE, stdio: 'ignore' };
  try {
    const [code] = await once(ownChild(spawn('npm', ['install', ...FLAGS, ...packages], options)), 'exit');
    if (code !== 0) return undefined;
    const require = createRequire(join(dir, 'package.json'));
    const found = Object.keys(wanted).map(async (name) => {
      const manifest = await readFile(join(dir, 'node_modules', name, 'package.json'), 'utf8');
      const { version } = JSON.parse(manifest);
      return [name, { url: pathToFileURL(require.resolve(name)).href, version }];
    });
    return Object.fromEntries(await Promise.all(found));
  } catch {
    return undefined;
  }
}
