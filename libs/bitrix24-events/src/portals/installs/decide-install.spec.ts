import { describe, expect, it } from '@jest/globals';
import type { IdentifiedCandidate, InstallOrigin } from '../portal-events/install-candidate.js';
import type { Installation } from '../installations/installation.js';
import {
  decideInstall,
  dependsOnPair,
  isNothingNew,
  judgeOwner,
  type DropReason,
  type VerifiedFacts,
} from './decide-install.js';
import { portalEndpoint } from '../installations/portal-endpoint.js';

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
    livesFor: 3_600_000,
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
  installIds: ['i2'],
  installExpiresAt: NOW + 3_600_000,
  systemIds: [],
  systemUser: false,
  tokensAt: NOW,
  version: 0,
};

interface Change {
  owner?: object;
  isAdmin?: boolean;
  stored?: Installation;
  claims?: Partial<IdentifiedCandidate>;
  allowNonAdmin?: boolean;
  pairWorks?: boolean;
}

const decide = (change: Change = {}) =>
  decideInstall(
    { ...candidate, ...change.claims },
    { ...facts, owner: { ...facts.owner, ...change.owner }, isAdmin: change.isAdmin ?? true },
    change.stored,
    {
      clientId: 'app.1',
      allowNonAdmin: change.allowNonAdmin ?? false,
      pairWorks: change.pairWorks ?? true,
      now: NOW,
    },
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
        installIds: ['i2'],
        installExpiresAt: NOW + 3_600_000,
        systemIds: [],
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

describe('of the same second', () => {
  const now = facts.owner.expiresAt;
  const first: Installation = { ...stored, expiresAt: now, installExpiresAt: now, installIds: ['i1'] };

  it('each is taken once, whichever came first', () => {
    const second = decide({ stored: first }) as Installation;
    expect(second).toMatchObject({ accessToken: 'a2', installIds: ['i1', 'i2'] });
    expect(decide({ stored: second, claims: { id: 'i1', accessToken: 'a1' } })).toBe('older');
    expect(decide({ stored: second })).toBe('older');
  });

  it('a replay is known also where an earlier version stored the first', () =>
    expect(decide({ stored: { ...first, installIds: undefined }, claims: { id: 'i1' } })).toBe('older'));

  it('no more are taken than any portal sends', () =>
    expect(decide({ stored: { ...first, installIds: Array.from({ length: 32 }, (_, n) => `x${n}`) } })).toBe(
      'older',
    ));

  it('the next second begins a new list', () =>
    expect(decide({ stored: { ...first, expiresAt: now - 1, installExpiresAt: now - 1 } })).toMatchObject({
      installIds: ['i2'],
    }));
});

describe('the pair that is kept or taken', () => {
  const later = { expiresAt: NOW + 7_200_000 };
  const system: Partial<Installation> = { systemUser: true, systemExpiresAt: NOW, systemIds: ['s1'] };
  const READY = { event: 'ONAPPUSERREADY' } as const;

  it.each<[string, Change, 'ours' | 'theirs']>([
    ['an install over an older pair', { stored }, 'theirs'],
    ["a system user's over an installer's", { claims: READY, stored }, 'theirs'],
    [
      "a system user's over a newer pair of an installer",
      { claims: READY, stored: { ...stored, expiresAt: NOW * 2 } },
      'theirs',
    ],
    ["a system user's newer over its own", { claims: READY, stored: { ...stored, ...system } }, 'theirs'],
    [
      "a system user's over its own that was refreshed since",
      { claims: READY, stored: { ...stored, ...system, expiresAt: NOW * 2 } },
      'ours',
    ],
    ["an install over a system user's that works", { stored: { ...stored, ...system } }, 'ours'],
    [
      "an update over a system user's that works",
      { claims: { event: 'ONAPPUPDATE' }, stored: { ...stored, ...system } },
      'ours',
    ],
    [
      "a code over a system user's that works",
      { claims: { event: 'code' }, stored: { ...stored, ...system } },
      'ours',
    ],
    [
      "an install over a system user's that is dead",
      { stored: { ...stored, ...system }, pairWorks: false },
      'theirs',
    ],
    ['a page over a pair that works', { claims: { event: 'page' }, stored }, 'ours'],
    ['a page over a pair that is dead', { claims: { event: 'page' }, stored, pairWorks: false }, 'theirs'],
    [
      "a page over a pair that is no administrator's",
      { claims: { event: 'page' }, stored: { ...stored, isAdmin: false } },
      'theirs',
    ],
    ['a code over a pair that works', { claims: { event: 'code' }, stored }, 'theirs'],
    ['an import over a pair that works', { claims: { event: 'import' }, stored }, 'theirs'],
  ])('%s', (_name, change, whose) => {
    const record = decide({ owner: later, ...change }) as Installation;
    const { accessToken, refreshToken, userId } = whose === 'ours' ? stored : fresh;
    expect(record).toMatchObject({
      accessToken,
      refreshToken,
      userId,
      applicationToken: 't2',
      domain: fresh.domain,
    });
    const isReady = change.claims?.event === 'ONAPPUSERREADY';
    expect(record.systemUser).toBe(whose === 'theirs' ? isReady : change.stored?.systemUser);
  });

  it('both are taken in either order, and neither twice', () => {
    const installed = decide({}) as Installation;
    const ready = {
      claims: { ...READY, id: 's1', accessToken: 'sys' },
      owner: { expiresAt: NOW + 3_599_000 },
    };
    const after = decide({ ...ready, stored: installed }) as Installation;
    expect(after).toMatchObject({
      accessToken: 'sys',
      systemUser: true,
      installId: 's1',
      installIds: ['i2'],
    });
    const before = decide({ stored: decide(ready) as Installation }) as Installation;
    expect(before).toMatchObject({
      accessToken: 'sys',
      systemUser: true,
      installId: 'i2',
      systemIds: ['s1'],
    });
    for (const both of [after, before]) {
      expect(decide({ stored: both })).toBe('older');
      expect(decide({ ...ready, stored: both })).toBe('older');
    }
  });

  it('a late one brings no older application_token', () =>
    expect(
      decide({
        claims: { ...READY, applicationToken: 'before the update' },
        owner: { expiresAt: NOW - 1 },
        stored: { ...stored, installExpiresAt: NOW },
      }),
    ).toMatchObject({ accessToken: 'a2', applicationToken: 't1' }));
});

describe('a page, a code or an import without an application_token', () => {
  const claims = { event: 'page', applicationToken: undefined } as const;

  it('leaves the one that is there', () =>
    expect(decide({ claims, stored })).toMatchObject({ applicationToken: 't1' }));

  it.each([undefined, { ...stored, status: 'uninstalled' as const, applicationToken: '' }])(
    'leaves none where none is there',
    (there) =>
      expect(decide({ claims, ...(there && { stored: there }) })).toMatchObject({ applicationToken: '' }),
  );
});

describe('install.allowNonAdmin', () => {
  const user = { isAdmin: false, allowNonAdmin: true };

  it('lets others install where nothing is', () =>
    expect(decide(user)).toMatchObject({ isAdmin: false, status: 'active' }));

  it('lets them install anew after an end', () =>
    expect(decide({ ...user, stored: { ...stored, status: 'uninstalled' } })).toMatchObject({
      isAdmin: false,
    }));

  it.each([true, false])('replaces nothing, though the one there be of an administrator (%s)', (isAdmin) =>
    expect(decide({ ...user, stored: { ...stored, isAdmin } })).toBe('not-administrator'),
  );

  it("gives way to an administrator's", () =>
    expect(decide({ allowNonAdmin: true, stored: { ...stored, isAdmin: false } })).toMatchObject({
      isAdmin: true,
      accessToken: 'a2',
    }));
});

describe('a pair that was asked for, as the one that came had died', () => {
  const claims = { renewed: true };

  it('installs where nothing is', () => expect(decide({ claims })).toMatchObject({ status: 'active' }));

  it('proves a new install after an end', () =>
    expect(decide({ claims, stored: { ...stored, status: 'uninstalled' } })).toMatchObject({
      status: 'active',
    }));

  it('proves nothing of when it was: it may be a replay, and replaces nothing', () =>
    expect(decide({ claims, stored })).toBe('older'));
});

it('an install ends a suspension, and leaves a silence', () => {
  const muted = { reason: 'not-installed', since: 3 } as const;
  const record = decide({ stored: { ...stored, suspendedAt: 4, muted } }) as Installation;
  expect([record.suspendedAt, record.muted]).toEqual([undefined, muted]);
});

it.each<[InstallOrigin, Partial<Installation> | undefined, boolean]>([
  ['page', undefined, false],
  ['page', { status: 'uninstalled' }, false],
  ['page', {}, true],
  ['page', { isAdmin: false }, false],
  ['ONAPPINSTALL', {}, false],
  ['ONAPPINSTALL', { systemUser: true }, true],
  ['ONAPPUSERREADY', { systemUser: true }, false],
])('%s over %j depends on whether the pair works: %s', (event, there, depends) =>
  expect(dependsOnPair({ event }, there && { ...stored, ...there })).toBe(depends),
);

it.each<[DropReason, InstallOrigin, Partial<Installation> | undefined, boolean]>([
  ['not-administrator', 'page', {}, true],
  ['older', 'page', {}, true],
  ['other-portal', 'page', {}, false],
  ['not-administrator', 'page', undefined, false],
  ['not-administrator', 'page', { status: 'uninstalled' }, false],
  ['not-administrator', 'code', {}, false],
])('%s for %s over %j: nothing new %s', (reason, event, there, nothingNew) =>
  expect(isNothingNew(reason, { event }, there && { ...stored, ...there })).toBe(nothingNew),
);

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
