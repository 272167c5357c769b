import { statfsSync } from 'node:fs';

const MEMORY = '/dev/shm';
/** What all that tests write at once never comes near. */
const ROOM = 2 ** 30;

/**
 * Has tests keep their files in memory, where there is room for them: a disk makes thousands of synced commits wait,
 * and what is told of a disk that fails is told by faults. `TMPDIR` decides otherwise.
 */
export default function keepFilesInMemory() {
  if (process.env.TMPDIR === undefined && roomIn(MEMORY) >= ROOM) process.env.TMPDIR = MEMORY;
}

function roomIn(folder) {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}
