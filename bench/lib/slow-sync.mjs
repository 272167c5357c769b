import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ownChild } from './ending.mjs';

const SOURCE = fileURLToPath(new URL('./slow-sync.c', import.meta.url));

/** A library that slows syncs of the process that it is preloaded into; `undefined` where none can be made. */
export async function slowSyncLibrary(workspace) {
  if (process.platform !== 'linux') return undefined;
  const library = workspace.file('slow-sync.so');
  try {
    const compile = ['-shared', '-fPIC', '-O2', '-o', library, SOURCE, '-ldl'];
    const [code] = await once(ownChild(spawn('cc', compile, { stdio: 'ignore' })), 'exit');
    return code === 0 ? library : undefined;
  } catch {
    return undefined;
  }
}
