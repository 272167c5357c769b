// Usage: node scripts/check-package.mjs [--only=manifests|nest12-esm|nest11-cjs|minimal] [--keep]
// Checks what would be published: the packed tarballs, and applications that install them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPackage } from './lib/build.mjs';
import { CONSUMER_NAMES, consumerChecks, installConsumer } from './lib/consumer.mjs';
import { pack } from './lib/pack.mjs';
import { LIBRARIES, ROOT } from './lib/paths.mjs';
import { Report } from './lib/report.mjs';
import { run } from './lib/run.mjs';

const { values: options } = parseArgs({ options: { only: { type: 'string' }, keep: { type: 'boolean' } } });
const wanted = (part) => options.only === undefined || options.only === part;
const tool = (name, ...args) => run(join(ROOT, 'node_modules/.bin', name), args, { cwd: ROOT });

const report = new Report();

async function checkManifest(tarball) {
  const name = basename(tarball);
  await report.check(`publint --strict ${name}`, () => tool('publint', '--strict', tarball));
  // The strictest profile, nothing ignored: old and new resolution, from ESM and from CommonJS.
  await report.check(`attw ${name}`, () =>
    tool('attw', tarball, '--profile', 'strict', '--format', 'ascii', '--no-definitely-typed'),
  );
}

async function checkConsumer(name, workspace) {
  const dir = await report.check(`${name}: install`, () => installConsumer(name, workspace));
  if (dir === undefined) return;
  for (const { title, check } of await consumerChecks(dir)) await report.check(`${name}: ${title}`, check);
}

const workspace = await mkdtemp(join(tmpdir(), 'check-package-'));
try {
  const tarballs = [];
  for (const dir of LIBRARIES) {
    const built = await report.check(`build ${basename(dir)}`, () => buildPackage(dir));
    if (built) tarballs.push(await report.check(`pack ${basename(dir)}`, () => pack(dir, workspace)));
  }
  const packed = tarballs.filter((tarball) => tarball !== undefined);
  if (wanted('manifests')) for (const tarball of packed) await checkManifest(tarball);
  if (packed.length === LIBRARIES.length) {
    // Their installs wait for the network, so side by side.
    await Promise.all(CONSUMER_NAMES.filter(wanted).map((name) => checkConsumer(name, workspace)));
  }
} finally {
  if (options.keep) console.log(`kept: ${workspace}`);
  else await rm(workspace, { recursive: true, force: true });
}
console.log(`check:package: ${report.passes} passed, ${report.failures} failed`);
process.exitCode = report.failures === 0 ? 0 : 1;
