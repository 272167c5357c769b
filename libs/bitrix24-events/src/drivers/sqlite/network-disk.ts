import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/** By the magic numbers of Linux: disks of other machines, and folders that another system shares with this one. */
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
  [0x0bd00bd0, 'Lustre'],
  [0x01021997, '9P, as Windows folders in WSL are'],
  [0x786f4256, 'a shared folder of VirtualBox'],
  [0xbacbacbc, 'a shared folder of VMware'],
  [0x65735546, 'FUSE, as GlusterFS, sshfs and shared folders of Docker Desktop are'],
]);

/** What tells the type of the file system that a folder is on. */
type Statfs = (folder: string) => { type: number };

/**
 * The name of the network file system that a file is on; `undefined` on a local disk, and where nobody can say.
 *
 * @param statfs that of the system, unless a test has others
 */
export function networkDiskOf(file: string, statfs: Statfs = statfsSync): string | undefined {
  try {
    // Signed on some platforms.
    return NETWORK.get(statfs(dirname(file)).type >>> 0);
  } catch {
    return undefined;
  }
}
