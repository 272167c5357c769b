import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** Installs a package where nothing of it stays; `undefined` when that cannot be done (no network, …). */
export async function temporaryPackage(workspace, name, version) {
  const dir = workspace.file(name);
  await mkdir(dir);
  await writeFile(join(dir, 'package.json'), '{ "private": true }');
  try {
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts'];
    await promisify(execFile)('npm', ['install', ...flags, `${name}@${version}`], {
      cwd: dir,
      timeout: 180_000,
    });
    const require = createRequire(join(dir, 'package.json'));
    const manifest = JSON.parse(await readFile(join(dir, 'node_modules', name, 'package.json'), 'utf8'));
    return { url: pathToFileURL(require.resolve(name)).href, version: manifest.version };
  } catch {
    return undefined;
  }
}
