import {
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

const OWNER_ONLY = 0o600;
const FOLDER = 0o700;
const OTHERS = 0o077;

/** What SQLite puts beside a database. */
const BESIDE = ['', '-wal', '-shm', '-journal', '-owner', '-owner-journal'];

/** Links that lead to links: more than these go round in a circle. */
const MAX_SYMLINKS = 40;

/**
 * The one path of a file, whatever links lead to it, also where the file itself is not there yet. Its folder is made,
 * for its owner alone.
 */
export function realFile(file: string, links = 0): string {
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true, mode: FOLDER });
  if (links < MAX_SYMLINKS && isLink(path))
    return realFile(resolve(realpathSync(dirname(path)), readlinkSync(path)), links + 1);
  return join(realpathSync(dirname(path)), basename(path));
}

/** Makes the file where there is none, readable for its owner alone, whatever the umask. */
export function createPrivate(file: string): void {
  let handle: number;
  try {
    handle = openSync(file, 'ax', OWNER_ONLY);
  } catch {
    // It is there, or cannot be made: whoever opens it next says so better.
    return;
  }
  closeSync(handle);
  chmodSync(file, OWNER_ONLY);
}

/** Takes the rights of others from a database and what stands beside it. Returns the files that are not ours to change. */
export function makePrivate(file: string): string[] {
  return BESIDE.map((suffix) => file + suffix).filter((path) => !isPrivate(path));
}

function isPrivate(path: string): boolean {
  // Windows knows no such rights.
  if (process.platform === 'win32') return true;
  try {
    const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & OTHERS) !== 0) chmodSync(path, mode & ~OTHERS);
    return true;
  } catch {
    return false;
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
