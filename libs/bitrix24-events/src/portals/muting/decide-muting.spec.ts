import { expect, it } from '@jest/globals';
import type { Muted, MutedReason } from '../installations/installation.js';
import { decideMuting } from './decide-muting.js';

const unfinished: Muted = { reason: 'not-installed', since: 5 };

it.each<[Muted | undefined, MutedReason | undefined, unknown]>([
  [undefined, undefined, undefined],
  [undefined, 'not-installed', { kind: 'muted', muted: { reason: 'not-installed', since: 9 } }],
  [unfinished, 'not-installed', undefined],
  [unfinished, 'payment-expired', { kind: 'muted', muted: { reason: 'payment-expired', since: 5 } }],
  [unfinished, undefined, { kind: 'unmuted', ended: unfinished }],
])('known %j, found %s', (known, reason, change) => expect(decideMuting(known, reason, 9)).toEqual(change));
