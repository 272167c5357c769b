import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, folderOf, manifestOf } from './paths.mjs';
import { readmeExample } from './readme.mjs';
import { run } from './run.mjs';

const CONSUMERS = join(ROOT, 'test/consumers');
const SCENARIOS = join(CONSUMERS, 'scenarios');
const NATIVE = 'build/Release/better_sqlite3.node';

/** The applications that use the packed libraries. */
export const CONSUMER_NAMES = ['nest12-esm', 'nest11-cjs', 'minimal'];

/** The one that has nothing optional: neither optional dependencies nor optional peers. */
const MINIMAL = 'minimal';

/**
 * Installs one of them beside the tarballs; those that are built have the README's example in them.
 *
 * @param {string} name
 * @param {string} workspace folder that holds the tarballs
 * @returns {Promise<string>} where it is
 */
export async function installConsumer(name, workspace) {
  const dir = join(workspace, name);
  await cp(join(CONSUMERS, name), dir, { recursive: true });
  const flags = ['--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund', '--prefer-offline'];
  const install = (...more) => run('npm', ['install', ...flags, ...more], { cwd: dir, timeoutMs: 300_000 });
  if (name === MINIMAL) {
    await install('--omit=optional');
    return dir;
  }

  await copyFile(join(CONSUMERS, 'play.mjs'), join(dir, 'play.mjs'));
  await writeFile(join(dir, 'src/deal-sync.service.ts'), await readmeExample('deal-sync.service.ts'));

  // The version that the repository has compiled: its binary is copied in, so that nothing is compiled here.
  const manifestFile = join(dir, 'package.json');
  const manifest = JSON.parse(await readFile(manifestFile, 'utf8'));
  manifest.overrides = { 'better-sqlite3': manifestOf('better-sqlite3').version };
  await writeFile(manifestFile, JSON.stringify(manifest, null, 2));
  await install();

  const native = join(dir, 'node_modules/better-sqlite3', NATIVE);
  await mkdir(join(native, '..'), { recursive: true });
  await copyFile(join(folderOf('better-sqlite3'), NATIVE), native);
  return dir;
}

/**
 * What is checked in an installed consumer, in order.
 *
 * @param {string} dir
 * @returns {Promise<{ title: string, check: () => Promise<unknown> }[]>}
 */
export async function consumerChecks(dir) {
  const { scripts } = JSON.parse(await readFile(join(dir, 'package.json'), 'utf8'));
  const script = (name) => run('npm', ['run', '--silent', name], { cwd: dir, timeoutMs: 120_000 });
  const built = (name, builder) => ({
    title: `built by ${builder}, handles an event`,
    async check() {
      await rm(join(dir, 'dist'), { recursive: true, force: true });
      await script(name);
      await script('play');
    },
  });
  return [
    ...(scripts.build ? [built('build', 'tsc'), built('build:swc', 'swc')] : []),
    ...['test', 'test:e2e', 'start:import', 'start:require']
      .filter((name) => name in scripts)
      .map((name) => ({ title: `npm run ${name}`, check: () => script(name) })),
    ...(await scenarioChecks(dir)),
  ];
}

async function scenarioChecks(dir) {
  if (!existsSync(SCENARIOS)) return [];
  const copy = join(dir, 'scenarios');
  await cp(SCENARIOS, copy, { recursive: true });
  const files = (await readdir(copy)).filter((file) => file.endsWith('.cjs')).toSorted();
  return files.map((file) => ({
    title: `scenario ${file}`,
    check: () => run(process.execPath, [join('scenarios', file)], { cwd: dir, timeoutMs: 60_000 }),
  }));
}
