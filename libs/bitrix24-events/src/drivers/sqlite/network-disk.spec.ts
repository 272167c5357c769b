import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { networkDiskOf } from './network-disk.js';

it.each<[number, string | undefined]>([
  [0x6969, 'NFS'],
  [0xff534d42, 'CIFS'],
  // As it comes where the number is signed.
  [0xff534d42 | 0, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x01021997, '9P, as Windows folders in WSL are'],
  [0x65735546, 'FUSE, as GlusterFS, sshfs and shared folders of Docker Desktop are'],
  // ext4, xfs, btrfs, overlay, tmpfs
  [0xef53, undefined],
  [0x58465342, undefined],
  [0x9123683e, undefined],
  [0x794c7630, undefined],
  [0x01021994, undefined],
])('a disk of the type %d is %s', (type, name) => {
  const asked: string[] = [];
  const statfs = (folder: string) => (asked.push(folder), { type });
  expect(networkDiskOf('/data/events.db', statfs)).toBe(name);
  expect(asked).toEqual(['/data']);
});

it('says nothing where nobody can say', () => {
  expect(networkDiskOf(join(tmpdir(), 'no', 'such', 'folder', 'events.db'))).toBeUndefined();
});
