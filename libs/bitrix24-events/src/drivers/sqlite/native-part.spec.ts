import { describe, expect, it } from '@jest/globals';
import { nativeFault } from './native-part.js';

const dlopen = (message: string): Error => Object.assign(new Error(message), { code: 'ERR_DLOPEN_FAILED' });

describe('the native part of better-sqlite3 that cannot be loaded', () => {
  it.each([
    [
      'was never built',
      new Error('Could not locate the bindings file. Tried:\n → /app/node_modules/better-sqlite3/build/…'),
      ['npm rebuild better-sqlite3', 'pnpm approve-builds', '--ignore-scripts'],
    ],
    [
      'has no loader',
      Object.assign(new Error("Cannot find module 'bindings'"), { code: 'MODULE_NOT_FOUND' }),
      ['npm rebuild better-sqlite3'],
    ],
    [
      'is of another Node.js',
      dlopen(
        "The module '/app/better_sqlite3.node' was compiled against a different Node.js version using NODE_MODULE_VERSION 115. This version of Node.js requires NODE_MODULE_VERSION 127.",
      ),
      ['another version of Node.js', process.version, 'npm rebuild better-sqlite3'],
    ],
    [
      'is of Debian, on Alpine',
      dlopen('Error loading shared library ld-linux-x86-64.so.2: No such file or directory'),
      ['another C library', 'in the image'],
    ],
    [
      'is of Alpine, on Debian',
      dlopen('libc.musl-x86_64.so.1: cannot open shared object file: No such file or directory'),
      ['another C library', 'in the image'],
    ],
    [
      'needs a newer C library',
      dlopen("/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found"),
      ['another C library'],
    ],
    ['is of another platform', dlopen('/app/better_sqlite3.node: invalid ELF header'), ['another platform']],
    ['is cut short', dlopen('/app/better_sqlite3.node: file too short'), ['is broken']],
    ['fails in a way not seen before', dlopen('something new'), ['is broken', 'npm rebuild better-sqlite3']],
  ])('because it %s: says what to do', (_, error, parts) => {
    const fault = nativeFault(error);
    expect(fault).toMatchObject({ code: 'STORAGE_UNAVAILABLE', cause: error });
    for (const part of ['Try: ', ...parts]) expect(fault?.message).toContain(part);
    expect(fault?.message).not.toContain('\n');
  });

  it.each([new Error('unable to open database file'), 'a text', undefined])('is not meant by %s', (error) => {
    expect(nativeFault(error)).toBeUndefined();
  });
});
