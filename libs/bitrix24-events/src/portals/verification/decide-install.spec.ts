import { describe, expect, it } from '@jest/globals';
import type { IdentifiedCandidate } from '../install-candidate.js';
import type { Installation } from '../installation.js';
import { decideInstall, judgeOwner, type VerifiedFacts } from './decide-install.js';
import { portalEndpoint } from './portal-endpoint.js';

const NOW = 1_800_000_000_000;
const candidate: IdentifiedCandidate = {
  id: 'i2',
  event: 'ONAPPINSTALL',
  memberId: 'm1',
  accessToken: 'a2',
  refreshToken: 'r2',
  applicationToken: 't2',
  serverEndpoint: 'https://evil.example.com/rest/',
  clientEndpoint: 'https://evil.example.com/rest/',
  domain: 'evil.example.com',
  userId: '666',
  expiresAt: NOW * 2,
};
const facts: VerifiedFacts = {
  server: 'https://oauth.bitrix.info',
  owner: {
    clientId: 'app.1',
    memberId: 'm1',
    clientEndpoint: 'https://p.bitrix24.com/rest/',
    userId: '1',
    scope: ['crm'],
    expiresAt: NOW + 3_600_000,
  },
  isAdmin: true,
};
const stored: Installation = {
  clientId: 'app.1',
  memberId: 'm1',
  domain: 'old.bitrix24.com',
  clientEndpoint: 'https://old.bitrix24.com/rest/',
  authServer: 'https://oauth.bitrix24.tech',
  applicationToken: 't1',
  accessToken: 'a1',
  refreshToken: 'r1',
  expiresAt: NOW,
  scope: [],
  userId: '9',
  isAdmin: true,
  status: 'active',
  installedAt: 5,
  updatedAt: 6,
  installId: 'i1',
  version: 4,
};
const fresh: Installation = {
  clientId: 'app.1',
  memberId: 'm1',
  domain: 'p.bitrix24.com',
  clientEndpoint: 'https://p.bitrix24.com/rest/',
  authServer: 'https://oauth.bitrix.info',
  applicationToken: 't2',
  accessToken: 'a2',
  refreshToken: 'r2',
  expiresAt: NOW + 3_600_000,
  scope: ['crm'],
  userId: '1',
  isAdmin: true,
  status: 'active',
  installedAt: NOW,
  updatedAt: NOW,
  installId: 'i2',
  installExpiresAt: NOW + 3_600_000,
  version: 0,
};

const decide = (change: { owner?: object; isAdmin?: boolean; stored?: Installation } = {}) =>
  decideInstall(
    candidate,
    'app.1',
    { ...facts, owner: { ...facts.owner, ...change.owner }, isAdmin: change.isAdmin ?? true },
    change.stored,
    NOW,
  );

describe('decideInstall', () => {
  it('takes everything but the tokens from what is verified', () => expect(decide()).toEqual(fresh));

  it.each([
    ['another application', { owner: { clientId: 'app.2' } }, 'other-application'],
    ['another portal', { owner: { memberId: 'm2' } }, 'other-portal'],
    ['an ordinary user', { isAdmin: false }, 'not-administrator'],
    ['an ordinary user, over an installation', { isAdmin: false, stored }, 'not-administrator'],
    ['no endpoint', { owner: { clientEndpoint: '' } }, 'no-endpoint'],
    ['no web endpoint', { owner: { clientEndpoint: 'ftp://p.bitrix24.com/rest/' } }, 'no-endpoint'],
    ['an endpoint elsewhere', { owner: { clientEndpoint: 'https://p.bitrix24.com/admin/' } }, 'no-endpoint'],
    ['a replay', { owner: { expiresAt: NOW - 1 }, stored }, 'older'],
    [
      'a replay after the end',
      { owner: { expiresAt: NOW - 1 }, stored: { ...stored, status: 'uninstalled' as const } },
      'older',
    ],
  ])('drops %s', (_name, change, reason) => expect(decide(change)).toBe(reason));

  it('replaces an older installation, which keeps its age', () =>
    expect(decide({ stored })).toEqual({ ...fresh, installedAt: 5, version: 4 }));

  describe('with an older token than the stored pair, which was refreshed since,', () => {
    const refreshed = { ...stored, expiresAt: NOW + 4_000_000, installExpiresAt: NOW };

    it('keeps the pair and takes the rest', () =>
      expect(decide({ stored: refreshed })).toEqual({
        ...refreshed,
        domain: 'p.bitrix24.com',
        clientEndpoint: 'https://p.bitrix24.com/rest/',
        applicationToken: 't2',
        scope: ['crm'],
        updatedAt: NOW,
        installId: 'i2',
        installExpiresAt: NOW + 3_600_000,
      }));

    it.each<[string, object, Partial<Installation>]>([
      ['a replay of the last install', { expiresAt: NOW }, {}],
      ['a replay of an earlier install', { expiresAt: NOW - 1 }, {}],
      ['one after an end', {}, { status: 'uninstalled' }],
    ])('drops %s', (_name, owner, change) =>
      expect(decide({ owner, stored: { ...refreshed, ...change } })).toBe('older'),
    );

    it('drops one where the last install is unknown', () => {
      const { installExpiresAt: _, ...unknown } = refreshed;
      expect(decide({ stored: unknown })).toBe('older');
    });
  });

  it('replaces one of the same second', () =>
    expect(decide({ stored: { ...stored, expiresAt: facts.owner.expiresAt } })).toMatchObject({
      accessToken: 'a2',
    }));

  it('begins anew after an end', () =>
    expect(
      decide({ stored: { ...stored, status: 'uninstalled', accessToken: '', refreshToken: '' } }),
    ).toEqual({
      ...fresh,
      version: 4,
    }));
});

it.each([
  ['app.1', 'm1', undefined],
  ['app.2', 'm1', 'other-application'],
  ['app.1', 'm2', 'other-portal'],
])('judgeOwner for %s on %s: %s', (clientId, memberId, reason) =>
  expect(judgeOwner(facts.owner, clientId, memberId)).toBe(reason),
);

it.each([
  ['https://p.bitrix24.com/rest/', { endpoint: 'https://p.bitrix24.com/rest/', domain: 'p.bitrix24.com' }],
  ['https://P.bitrix24.com/rest', { endpoint: 'https://p.bitrix24.com/rest/', domain: 'p.bitrix24.com' }],
  [
    'https://own.example.com:8443/b24/rest/',
    { endpoint: 'https://own.example.com:8443/b24/rest/', domain: 'own.example.com:8443' },
  ],
  [
    'https://u:p@p.bitrix24.com/rest/?a=b#c',
    { endpoint: 'https://p.bitrix24.com/rest/', domain: 'p.bitrix24.com' },
  ],
  ['https://p.bitrix24.com/', undefined],
  ['p.bitrix24.com/rest/', undefined],
])('portalEndpoint of %s', (endpoint, portal) => expect(portalEndpoint(endpoint)).toEqual(portal));
