import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import { BitrixEvent, OnBitrixEvent, type Portal } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, CLIENT_SECRET, HANDLER_URL } from './support/facts.js';
import { Journal } from './support/journal.js';
import type { RunningApp } from './support/running-app.js';

const bench = useBench();
let journal: Journal<BitrixEvent<string>>;
/** Awaited by the handler. */
let gate: Promise<void>;
beforeEach(() => {
  journal = new Journal('handlers');
  gate = Promise.resolve();
});

@Injectable()
class Deals {
  @OnBitrixEvent('ONCRMDEALADD')
  async created(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add(event);
    await gate;
  }
}

describe.each(ADAPTERS)('Bitrix24Portals on %s', (adapter) => {
  const connected = () => bench.connected({ adapter, providers: [Deals] });

  /** A portal with the application on it, of which this application knows nothing yet. */
  const stranger = async (): Promise<{ portal: Bitrix24Emulator; running: RunningApp }> => {
    const portal = await bench.portal();
    portal.installApp({
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      handlerUrl: 'https://elsewhere.example.com/install',
    });
    await portal.settled();
    return { portal, running: await bench.boot({ adapter, portal, providers: [Deals] }) };
  };

  const addDeal = async (portal: Bitrix24Emulator): Promise<number | undefined> => {
    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'A deal' } });
    await portal.settled();
    return portal.deliveries.at(-1)!.status;
  };

  it('shows portals without their secrets', async () => {
    const { portal, running } = await connected();
    const [shown] = await running.portals.list();
    expect(shown).toEqual({
      memberId: portal.memberId,
      domain: portal.domain,
      status: 'active',
      scope: expect.arrayContaining(['crm']),
      userId: '1',
      isAdmin: true,
      hasApplicationToken: true,
      installedAt: expect.any(Date),
      updatedAt: expect.any(Date),
    });
    expect(await running.portals.get(portal.memberId)).toEqual(shown);
    expect(await running.portals.get('f'.repeat(32))).toBeUndefined();
    expect(JSON.stringify(shown)).not.toContain(portal.app(CLIENT_ID).applicationToken);
  });

  describe('installed$', () => {
    it('brings each installed and updated portal once it is bound, and completes at the end', async () => {
      const portal = await bench.portal();
      const running = await bench.boot({ adapter, portal, providers: [Deals] });
      const seen: [Portal, string[]][] = [];
      const ended = new Promise<void>((resolve) => {
        running.portals.installed$.subscribe({
          next: (installed) => seen.push([installed, portal.bindings(CLIENT_ID).map(({ event }) => event)]),
          complete: resolve,
        });
      });
      await bench.install(running, portal);
      expect(seen).toMatchObject([[{ memberId: portal.memberId, status: 'active' }, expect.anything()]]);
      expect(seen[0]![1]).toContain('ONCRMDEALADD');
      portal.updateApp(CLIENT_ID);
      await running.noticed('bitrix24.portal.updated');
      expect(seen).toHaveLength(2);
      await running.close();
      await ended;
      let late = false;
      running.portals.installed$.subscribe({ complete: () => (late = true) });
      expect(late).toBe(true);
    });
  });

  describe('forget', () => {
    it('unbinds, and takes everything away', async () => {
      const { portal, running } = await connected();
      await addDeal(portal);
      await running.idle();
      expect(await running.portals.forget(portal.memberId)).toEqual({
        memberId: portal.memberId,
        installation: true,
        bindings: { unbound: 3, failed: 0 },
        deliveries: { removed: 1, running: 0 },
        webhooks: 0,
      });
      // The portal's own row, by which the application can be installed here again.
      expect(portal.bindings(CLIENT_ID).map(({ event }) => event)).toEqual(['ONAPPINSTALL']);
      expect(await running.portals.list()).toEqual([]);
      expect((await running.inbox.list()).items).toEqual([]);
      expect(await running.bindings.sync(portal.memberId)).toMatchObject([
        { error: { code: 'PORTAL_NOT_INSTALLED' } },
      ]);
    });

    it('lets the application be installed there again', async () => {
      const { portal, running } = await connected();
      await running.portals.forget(portal.memberId);
      portal.reinstallApp(CLIENT_ID);
      await running.noticed('bitrix24.portal.installed', 2);
      expect(await addDeal(portal)).toBe(200);
      await journal.first(({ name }) => name === 'ONCRMDEALADD');
    });

    it('refuses the portal’s events from then on', async () => {
      const { portal, running } = await connected();
      portal.fire('ONCRMDEALADD', { FIELDS: { ID: 1 } });
      await portal.settled();
      const { url, body } = portal.deliveries.at(-1)!;
      await running.portals.forget(portal.memberId);
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const again = await fetch(running.intake, { method: 'POST', headers, body });
      expect([url, again.status]).toEqual([HANDLER_URL, 403]);
    });

    it('takes away a portal that does not answer, and says what is left there', async () => {
      const { portal, running } = await connected();
      await portal.stop();
      expect(await running.portals.forget(portal.memberId)).toMatchObject({
        installation: true,
        bindings: { unbound: 0, failed: 0, problem: expect.stringContaining('Try:') },
      });
      expect(await running.portals.list()).toEqual([]);
    });

    it('works for a portal that was uninstalled, and for one that never was there', async () => {
      const { portal, running } = await connected();
      portal.uninstallApp(CLIENT_ID);
      await running.noticed('bitrix24.portal.uninstalled');
      portal.clearRecords();
      expect(await running.portals.forget(portal.memberId)).toMatchObject({ memberId: portal.memberId });
      expect(await running.portals.list()).toEqual([]);
      expect(await running.portals.forget(portal.memberId)).toMatchObject({
        installation: false,
        bindings: { unbound: 0, failed: 0 },
        deliveries: { removed: 0, running: 0 },
      });
      expect(portal.requests.filter(({ method }) => method !== 'app.info')).toEqual([]);
    });

    it('leaves what is running alone, and says so', async () => {
      const { portal, running } = await connected();
      let open = (): void => undefined;
      gate = new Promise((resolve) => (open = resolve));
      await addDeal(portal);
      await journal.first(({ name }) => name === 'ONCRMDEALADD');
      expect(await running.portals.forget(portal.memberId)).toMatchObject({
        deliveries: { removed: 0, running: 1 },
      });
      open();
      await running.idle();
      expect(await running.portals.forget(portal.memberId)).toMatchObject({
        deliveries: { removed: 1, running: 0 },
      });
    });

    it('frees an outgoing webhook for the portal of its next event', async () => {
      const [portal, other] = [await bench.portal(), await bench.portal()];
      const { applicationToken } = portal.addWebhook(HANDLER_URL, ['ONCRMDEALADD']);
      const running = await bench.boot({
        adapter,
        portal,
        providers: [Deals],
        options: { application: undefined, webhooks: [{ applicationToken }] },
      });
      expect(await addDeal(portal)).toBe(200);
      await running.idle();
      const body = (memberId: string) =>
        new URLSearchParams({
          event: 'ONCRMDEALADD',
          'auth[member_id]': memberId,
          'auth[application_token]': applicationToken,
        });
      const post = async (memberId: string) =>
        (await fetch(running.intake, { method: 'POST', body: body(memberId) })).status;
      expect(await post(other.memberId)).toBe(403);
      expect(await running.portals.forget(portal.memberId)).toMatchObject({
        installation: false,
        deliveries: { removed: 1 },
        webhooks: 1,
      });
      expect(await post(other.memberId)).toBe(200);
      expect(await post(portal.memberId)).toBe(403);
    });
  });

  describe('importInstallation', () => {
    it('verifies, binds and announces', async () => {
      const { portal, running } = await stranger();
      const announced: string[] = [];
      running.portals.installed$.subscribe(({ memberId }) => announced.push(memberId));
      const { accessToken, refreshToken } = portal.tokenFor(CLIENT_ID);
      const { applicationToken } = portal.app(CLIENT_ID);
      const given = { memberId: portal.memberId, accessToken, refreshToken, applicationToken };
      expect(await running.portals.importInstallation(given)).toMatchObject({
        memberId: portal.memberId,
        domain: portal.domain,
        status: 'active',
        hasApplicationToken: true,
      });
      expect(announced).toEqual([portal.memberId]);
      expect(await addDeal(portal)).toBe(200);
      await journal.first(({ name }) => name === 'ONCRMDEALADD');
      expect(await running.portals.importInstallation(given)).toMatchObject({ status: 'active' });
    });

    it.each<[string, (portal: Bitrix24Emulator) => object, string]>([
      [
        'the token of an ordinary user',
        (portal) => portal.tokenFor(CLIENT_ID, portal.addUser({ admin: false }).id),
        'not-administrator',
      ],
      [
        'a token that nobody issued',
        () => ({ accessToken: 'invented', refreshToken: 'invented' }),
        'token-refused',
      ],
      ['another portal’s member_id', () => ({ memberId: 'f'.repeat(32) }), 'other-portal'],
      ['no refresh token', () => ({ refreshToken: '' }), 'incomplete'],
    ])('refuses %s, and says why', async (_, change, reason) => {
      const { portal, running } = await stranger();
      const { accessToken, refreshToken } = portal.tokenFor(CLIENT_ID);
      const given = { memberId: portal.memberId, accessToken, refreshToken, ...change(portal) };
      const error: unknown = await running.portals
        .importInstallation(given)
        .catch((caught: unknown) => caught);
      expect(error).toMatchObject({
        code: 'PORTAL_IMPORT_REFUSED',
        reason,
        hint: expect.stringMatching(/\w/),
      });
      expect(inspect(error)).not.toContain(accessToken);
      expect(await running.portals.list()).toEqual([]);
    });

    it('goes on by itself when the auth server does not answer', async () => {
      const { portal, running } = await stranger();
      const { accessToken, refreshToken } = portal.tokenFor(CLIENT_ID);
      const { memberId } = portal;
      await portal.stop();
      await expect(
        running.portals.importInstallation({ memberId, accessToken, refreshToken }),
      ).rejects.toMatchObject({ code: 'PORTAL_IMPORT_WAITING' });
    });

    it('needs an application', async () => {
      const portal = await bench.portal();
      const running = await bench.boot({
        adapter,
        portal,
        options: { application: undefined, webhooks: [{ applicationToken: 'token' }] },
      });
      await expect(
        running.portals.importInstallation({ memberId: 'm', accessToken: 'a', refreshToken: 'r' }),
      ).rejects.toMatchObject({ code: 'PORTAL_IMPORT_REFUSED', reason: 'no-application' });
    });
  });
});
