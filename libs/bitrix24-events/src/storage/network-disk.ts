import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/** By the magic numbers of Linux. */
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
]);

/** The name of the network file system that a file is on; `undefined` on a local disk, and where nobody can say. */
export function networkDiskOf(file: string): string | undefined {
  try {
    return NETWORK.get(statfsSync(dirname(file)).type >>> 0);
  } catch {
    return undefined;
  }
}
