import { execFileSync } from 'node:child_process';
import { cpus, loadavg, tmpdir, totalmem, type } from 'node:os';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** What the figures were measured on. */
export function machine() {
  const [{ model } = { model: 'unknown CPU' }] = cpus();
  return {
    cpu: `${cpus().length} × ${model.trim()}`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    os: type(),
    node: process.version,
    nest: versionOf('@nestjs/core'),
    sqlite: `better-sqlite3 ${versionOf('better-sqlite3')}`,
    disk: fileSystemOf(tmpdir()),
    loadBefore: loadavg()[0].toFixed(2),
  };
}

export function versionOf(name) {
  try {
    return require(`${name}/package.json`).version;
  } catch {
    return 'unknown';
  }
}

/** Of the folder that holds the databases: one in memory would make every sync free. */
export function fileSystemOf(folder) {
  try {
    return execFileSync('stat', ['-f', '-c', '%T', folder], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
