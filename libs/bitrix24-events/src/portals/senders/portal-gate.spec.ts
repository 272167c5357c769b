import { describe, expect, it } from '@jest/globals';
import { MEMBER } from '../../../test/portals/fake-bitrix.js';
import { installation, temporaryFolder } from '../../../test/portals/portals-bench.js';
import { usePortals } from '../../../test/portals/use-portals.js';

const portals = usePortals();
const { boot, lines } = portals;

describe('the authentication of an event', () => {
  it('knows the application by its token', async () => {
    const { store, gate } = boot();
    await store.putIfVersion(installation(portals.bitrix), undefined);
    expect(await gate.authenticate(MEMBER, 'application-t0ken')).toEqual({
      source: 'application',
      memberId: MEMBER,
      domain: new URL(portals.bitrix.portal.origin).host,
    });
  });

  it.each([
    ['a wrong token', MEMBER, 'wrong'],
    ['a token of other case', MEMBER, 'APPLICATION-T0KEN'],
    ['no token', MEMBER, ''],
    ['an unknown portal', 'other', 'application-t0ken'],
    ['no portal', '', 'application-t0ken'],
    ['a prototype', '__proto__', 'application-t0ken'],
  ])('refuses %s', async (_name, memberId, token) => {
    const { store, gate } = boot();
    await store.putIfVersion(installation(portals.bitrix), undefined);
    expect(await gate.authenticate(memberId, token)).toBeUndefined();
  });

  it('refuses an empty token even where an empty one is stored', async () => {
    const { store, gate } = boot();
    await store.putIfVersion(installation(portals.bitrix, { applicationToken: '' }), undefined);
    expect(await gate.authenticate(MEMBER, '')).toBeUndefined();
  });

  it('refuses the application once it is uninstalled', async () => {
    const { store, gate } = boot();
    await store.putIfVersion(installation(portals.bitrix, { status: 'uninstalled' }), undefined);
    expect(await gate.authenticate(MEMBER, 'application-t0ken')).toBeUndefined();
  });

  it('refuses the token of one portal for another, and of another application', async () => {
    const { store, gate } = boot();
    await store.putIfVersion(installation(portals.bitrix), undefined);
    await store.putIfVersion(
      installation(portals.bitrix, { memberId: 'm2', applicationToken: 'second' }),
      undefined,
    );
    await store.putIfVersion(installation(portals.bitrix, { clientId: 'app.2', memberId: 'm3' }), undefined);
    expect(await gate.authenticate('m2', 'application-t0ken')).toBeUndefined();
    expect(await gate.authenticate('m3', 'application-t0ken')).toBeUndefined();
  });

  it('sees own changes at once, and those of others after a moment', async () => {
    const folder = temporaryFolder();
    try {
      const [mine, theirs] = [boot({ file: portals.file }), boot({ file: portals.file })];
      expect(await mine.gate.authenticate(MEMBER, 'application-t0ken')).toBeUndefined();
      await theirs.installations.put(installation(portals.bitrix), undefined);
      expect(await theirs.gate.authenticate(MEMBER, 'application-t0ken')).toBeDefined();
      expect(await mine.gate.authenticate(MEMBER, 'application-t0ken')).toBeUndefined();
      portals.clock.tick(5_000);
      expect(await mine.gate.authenticate(MEMBER, 'application-t0ken')).toBeDefined();
    } finally {
      folder.remove();
    }
  });
});

describe('webhooks', () => {
  const webhooks = [{ applicationToken: 'hook-0' }, { applicationToken: 'hook-1', memberId: 'm1' }];

  it('are known by their token; their portal is the first that came, for good', async () => {
    const folder = temporaryFolder();
    try {
      const file = portals.file;
      const { gate } = boot({ webhooks, file, application: undefined });
      expect(await gate.authenticate('m7', 'hook-0')).toEqual({
        source: 'webhook:0',
        memberId: 'm7',
        domain: '',
      });
      expect(await gate.authenticate('m8', 'hook-0')).toBeUndefined();
      expect(await gate.authenticate('m7', 'hook-0')).toBeDefined();
      const later = boot({ webhooks, file, application: undefined });
      expect(await later.gate.authenticate('m8', 'hook-0')).toBeUndefined();
      expect(await later.gate.authenticate('m7', 'hook-0')).toBeDefined();
    } finally {
      folder.remove();
    }
  });

  it('with a portal in the options take no other', async () => {
    const { gate } = boot({ webhooks });
    expect(await gate.authenticate('m2', 'hook-1')).toBeUndefined();
    expect(await gate.authenticate('m1', 'hook-1')).toMatchObject({ source: 'webhook:1' });
  });

  it('are not fixed to a portal on which the application is installed, and the log says how to', async () => {
    const { store, gate } = boot({ webhooks });
    await store.putIfVersion(installation(portals.bitrix), undefined);
    for (let time = 0; time < 3; time++) expect(await gate.authenticate(MEMBER, 'hook-0')).toBeUndefined();
    expect(lines).toEqual([expect.stringContaining(`Try: webhooks[0].memberId: "${MEMBER}"`)]);
    // It is still free for its own portal.
    expect(await gate.authenticate('m7', 'hook-0')).toMatchObject({ source: 'webhook:0' });
  });

  it('that were fixed before the application was installed there stay so', async () => {
    const { store, gate } = boot({ webhooks });
    expect(await gate.authenticate(MEMBER, 'hook-0')).toBeDefined();
    await store.putIfVersion(installation(portals.bitrix), undefined);
    expect(await gate.authenticate(MEMBER, 'hook-0')).toMatchObject({ source: 'webhook:0' });
  });

  it('are not fixed by a request without a portal', async () => {
    const { gate } = boot({ webhooks });
    expect(await gate.authenticate('', 'hook-0')).toBeUndefined();
    expect(await gate.authenticate('m7', 'hook-0')).toBeDefined();
  });

  it('are free for another portal once theirs is forgotten, unless the options name it', async () => {
    const { gate } = boot({ webhooks });
    await gate.authenticate('m7', 'hook-0');
    await gate.authenticate('m1', 'hook-1');
    expect(await gate.forget('m8')).toBe(0);
    expect(await gate.authenticate('m8', 'hook-0')).toBeUndefined();
    expect(await gate.forget('m7')).toBe(1);
    expect(await gate.forget('m1')).toBe(0);
    expect(await gate.authenticate('m8', 'hook-0')).toMatchObject({ source: 'webhook:0' });
    expect(await gate.authenticate('m7', 'hook-0')).toBeUndefined();
    expect(await gate.authenticate('m8', 'hook-1')).toBeUndefined();
    expect(await gate.authenticate('m1', 'hook-1')).toMatchObject({ source: 'webhook:1' });
  });

  it('are told from the application on the same portal', async () => {
    const { store, gate } = boot({ webhooks });
    await store.putIfVersion(installation(portals.bitrix, { memberId: 'm1' }), undefined);
    expect(await gate.authenticate('m1', 'hook-1')).toMatchObject({ source: 'webhook:1' });
    expect(await gate.authenticate('m1', 'application-t0ken')).toMatchObject({ source: 'application' });
  });
});
