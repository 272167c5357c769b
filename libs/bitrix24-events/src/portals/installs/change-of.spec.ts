import { expect, it } from '@jest/globals';
import type { InstallOrigin } from '../portal-events/install-candidate.js';
import { changeOf } from './change-of.js';

it.each<[InstallOrigin, number, string]>([
  ['ONAPPINSTALL', 10, 'installed'],
  ['ONAPPINSTALL', 5, 'installed'],
  ['ONAPPUPDATE', 5, 'updated'],
  ['ONAPPUSERREADY', 10, 'installed'],
  ['ONAPPUSERREADY', 5, 'renewed'],
  ['page', 10, 'installed'],
  ['page', 9, 'renewed'],
  ['code', 5, 'renewed'],
  ['import', 11, 'installed'],
])('%s, parked at 10, of an installation since %d: %s', (origin, installedAt, change) =>
  expect(changeOf(origin, { installedAt }, 10)).toBe(change),
);

it.each([
  ['active', true, 'renewed'],
  ['active', false, 'installed'],
  ['uninstalled', true, 'installed'],
] as const)(
  'ONAPPINSTALL over what was %s, and awaited it: %s, is %s',
  (status, awaitsInstallEvent, change) =>
    expect(changeOf('ONAPPINSTALL', { installedAt: 10 }, 10, { status, awaitsInstallEvent })).toBe(change),
);

it.each([
  ['active', 'renewed'],
  ['uninstalled', 'installed'],
] as const)('what was %s before in the same millisecond is %s', (status, change) =>
  expect(changeOf('page', { installedAt: 10 }, 10, { status })).toBe(change),
);
