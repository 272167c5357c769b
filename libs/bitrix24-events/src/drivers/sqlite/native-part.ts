import { sqliteCode } from './sqlite-code.js';
import { StorageError } from '../../storage/index.js';

interface NativeFault {
  matches: RegExp;
  fact: string;
  fix: string;
}

const IMAGE = 'install the packages in the image and for the platform that the application runs on';

/** By what the loader says, the first that matches. */
const FAULTS: readonly NativeFault[] = [
  {
    matches: /could not locate the bindings file|cannot find module '?bindings/i,
    fact: 'is missing: its install script has not run (--ignore-scripts, or a package manager that asks first)',
    fix:
      'npm rebuild better-sqlite3; with pnpm: pnpm approve-builds, then pnpm rebuild better-sqlite3; ' +
      'with npm 11: npm install-scripts approve better-sqlite3',
  },
  {
    matches: /NODE_MODULE_VERSION|compiled against a different node|did not self-register/i,
    fact: `was built for another version of Node.js than this one (${process.version})`,
    fix: 'npm rebuild better-sqlite3 with the Node.js that runs the application',
  },
  {
    matches: /GLIBC|musl|libc|ld-linux|relocating|libstdc\+\+|cannot open shared object/i,
    fact: 'was built for another C library (Alpine and Debian differ), or one that it needs is not there',
    fix: `${IMAGE}, or npm rebuild better-sqlite3 there`,
  },
  {
    matches: /ELF|mach-o|architecture|Win32 application|file too short|dlopen/i,
    fact: 'is broken, or was built for another platform',
    fix: `${IMAGE}, or npm rebuild better-sqlite3 there; do not copy node_modules between machines`,
  },
];

/** What it says when the native part of better-sqlite3 cannot be loaded; `undefined` for any other error. */
export function nativeFault(error: unknown): StorageError | undefined {
  const message = messageOf(error);
  if (sqliteCode(error) !== 'ERR_DLOPEN_FAILED' && !FAULTS[0]!.matches.test(message)) return undefined;
  const { fact, fix } = FAULTS.find(({ matches }) => matches.test(message)) ?? FAULTS.at(-1)!;
  return new StorageError(
    'STORAGE_UNAVAILABLE',
    `The native part of better-sqlite3 ${fact}. Try: ${fix}. (${firstLine(message)})`,
    { cause: error },
  );
}

/** By its shape: the loader's errors may be another realm's. */
const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';

const firstLine = (text: string): string => text.split('\n', 1)[0]!.slice(0, 300);
