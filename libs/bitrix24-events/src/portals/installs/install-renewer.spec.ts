import { expect, it } from '@jest/globals';
import { mayRenew } from './install-renewer.service.js';

it.each<[string, { expiresAt?: number; renewed?: boolean }, number, number, boolean]>([
  ['alive when it came, dead now', { expiresAt: 50 }, 10, 50, true],
  ['still alive', { expiresAt: 50 }, 10, 49, false],
  ['dead when it came', { expiresAt: 50 }, 50, 90, false],
  ['no claim', {}, 10, 90, false],
  ['renewed already', { expiresAt: 50, renewed: true }, 10, 90, false],
])('%s', (_name, claims, parkedAt, now, may) => expect(mayRenew(claims, parkedAt, now)).toBe(may));
