import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SOURCE = fileURLToPath(new URL('./slow-sync.c', import.meta.url));

/** A library that slows syncs of the process that it is preloaded into; `undefined` where none can be made. */
export async function slowSyncLibrary(workspace) {
  if (process.platform !== 'linux') return undefined;
  const library = workspace.file('slow-sync.so');
  try {
    await promisify(execFile)('cc', ['-shared', '-fPIC', '-O2', '-o', library, SOURCE, '-ldl']);
    return library;
  } catch {
    return undefined;
  }
}
