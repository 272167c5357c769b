import { describe, expect, it } from '@jest/globals';
import { Bitrix24Clients } from 'nestjs-bitrix24-events';
import { ADAPTERS } from '../support/adapters.js';
import { useBench } from '../support/bench.js';
import { CLIENT_ID, CLIENT_SECRET, HANDLER_URL } from '../support/facts.js';
import { PLANTED, Target } from './target.js';

const bench = useBench();

/** How far the portal's clock is ahead, milliseconds: it knows whole seconds only. */
let ahead: number;

describe.each(ADAPTERS)('an installation on %s', (adapter) => {
  const connect = (setup: Parameters<typeof Target.connect>[2] = {}) => {
    ahead = 0;
    return Target.connect(bench, adapter, setup, { now: () => Date.now() + ahead });
  };

  /** Its REST calls go where they went, and nobody was told of a second install. */
  async function expectAtWork(target: Target, installs = 1): Promise<void> {
    const { running, portal } = target;
    await running.idle();
    expect(target.handled.filter(({ name }) => name === 'ONAPPINSTALL')).toHaveLength(installs);
    const client = running.app.get(Bitrix24Clients).forPortal(portal.memberId);
    await expect(client.call('profile')).resolves.toMatchObject({ ID: '1', ADMIN: true });
  }

  describe.each(['ONAPPINSTALL', 'ONAPPUPDATE'])('is not changed by an %s', (event) => {
    it('with the token of an ordinary user, to plant an application_token', async () => {
      const target = await connect();
      const user = target.portal.addUser({ admin: false });
      expect(
        await target.harmBy(async () => {
          const answer = await target.forge(event, {
            ...target.pair(CLIENT_ID, user.id),
            application_token: PLANTED,
          });
          expect(answer.status).toBe(200);
          await target.dropped(/no administrator/);
          await target.verified();
        }),
      ).toEqual([]);
      await expectAtWork(target);
    });

    it('with the token of another application of the portal', async () => {
      const target = await connect();
      target.portal.installApp({
        clientId: 'local.other',
        clientSecret: 'other secret',
        handlerUrl: 'http://127.0.0.1:9/nowhere',
      });
      expect(
        await target.harmBy(async () => {
          await target.forge(event, { ...target.pair('local.other'), application_token: PLANTED });
          await target.dropped(/another application/);
          await target.verified();
        }),
      ).toEqual([]);
      await expectAtWork(target);
    });

    it('from another portal that has the application too', async () => {
      const [portal, other] = [await bench.portal(), await bench.portal()];
      const options = { authServers: [portal.authServer, other.authServer] };
      const target = await connect({ portal, options });
      other.installApp({
        clientId: CLIENT_ID,
        clientSecret: CLIENT_SECRET,
        handlerUrl: 'http://127.0.0.1:9/',
      });
      expect(
        await target.harmBy(async () => {
          for (const server of [portal, other]) {
            const { accessToken, refreshToken } = other.tokenFor(CLIENT_ID);
            await target.forge(event, {
              access_token: accessToken,
              refresh_token: refreshToken,
              application_token: PLANTED,
              server_endpoint: `${server.authServer}/rest/`,
            });
          }
          await target.dropped(/its token is refused/);
          await target.dropped(/another portal/);
          await target.verified();
        }),
      ).toEqual([]);
      await expectAtWork(target);
    });

    it('in the name of a portal that is not there', async () => {
      const target = await connect();
      expect(
        await target.harmBy(async () => {
          await target.forge(event, {
            ...target.pair(CLIENT_ID),
            member_id: 'f'.repeat(32),
            application_token: PLANTED,
          });
          await target.dropped(/another portal/);
          await target.verified();
        }),
      ).toEqual([]);
      expect(await target.record('f'.repeat(32))).toBeUndefined();
      await expectAtWork(target);
    });

    it('with tokens that are invented', async () => {
      const target = await connect();
      expect(
        await target.harmBy(async () => {
          await target.forge(event, { access_token: 'x', refresh_token: 'x', application_token: PLANTED });
          await target.dropped(/its token is refused/);
          await target.verified();
        }),
      ).toEqual([]);
      await expectAtWork(target);
    });

    it('with an access token alone, whatever its rights', async () => {
      const target = await connect();
      const { access_token: token } = target.pair(CLIENT_ID);
      expect(
        await target.harmBy(async () => {
          const answer = await target.forge(event, { access_token: token, application_token: PLANTED });
          expect(answer.status).toBe(403);
        }),
      ).toEqual([]);
      await expectAtWork(target);
    });
  });

  describe('is not changed by the replay of a genuine ONAPPINSTALL', () => {
    it('while it holds', async () => {
      const target = await connect();
      const { body } = target.portal.deliveries[0]!;
      expect(
        await target.harmBy(async () => {
          expect(await target.post(body)).toMatchObject({ status: 200 });
          await target.verified();
        }),
      ).toEqual([]);
      await expectAtWork(target);
    });

    it('after another one', async () => {
      const target = await connect();
      const { body } = target.portal.deliveries[0]!;
      ahead += 2_000;
      target.portal.reinstallApp(CLIENT_ID);
      await target.running.noticed('bitrix24.portal.installed', 2);
      await target.verified();
      expect(
        await target.harmBy(async () => {
          expect(await target.post(body)).toMatchObject({ status: 200 });
          await target.dropped(/it is older than the installation/);
          await target.verified();
        }),
      ).toEqual([]);
      await expectAtWork(target, 2);
    });

    it('after its end', async () => {
      const target = await connect();
      const { body } = target.portal.deliveries[0]!;
      target.portal.uninstallApp(CLIENT_ID);
      await target.running.noticed('bitrix24.portal.uninstalled');
      expect(
        await target.harmBy(async () => {
          expect(await target.post(body)).toMatchObject({ status: 200 });
          await target.verified();
        }),
      ).toEqual([]);
      expect(await target.record()).toMatchObject({
        status: 'uninstalled',
        accessToken: '',
        refreshToken: '',
      });
    });
  });

  describe('is not ended by an ONAPPUNINSTALL', () => {
    const uninstall = { CLEAN: '1', LANGUAGE_ID: 'en' };

    it('with another token', async () => {
      const target = await connect();
      expect(
        await target.harmBy(async () => {
          expect(
            await target.forge('ONAPPUNINSTALL', { application_token: PLANTED }, uninstall),
          ).toMatchObject({
            status: 403,
          });
        }),
      ).toEqual([]);
      await expectAtWork(target);
    });

    it('of somebody who has seen a genuine event, nor by many', async () => {
      const target = await connect();
      const { running } = target;
      expect(
        await target.harmBy(
          async () => {
            for (let at = 0; at < 20; at += 1) {
              const answer = await target.forge(
                'ONAPPUNINSTALL',
                { application_token: target.applicationToken },
                uninstall,
              );
              expect(answer).toMatchObject({ status: 200, body: 'OK\n' });
            }
            await running.noticed('bitrix24.portal.uninstall-ignored');
          },
          { mayRefresh: true },
        ),
      ).toEqual([]);
      expect((await target.record())!.suspendedAt).toBeUndefined();
      await target.handling('ONCRMDEALADD');
      expect(target.handled.map(({ name }) => name)).not.toContain('ONAPPUNINSTALL');
      expect(bench.logs.text('warn')).toMatch(/an uninstall is ignored, the application is still installed/);
      await expectAtWork(target);
    });

    it('that was genuine once, before it was installed again', async () => {
      const target = await connect();
      const { portal, running } = target;
      portal.uninstallApp(CLIENT_ID);
      await running.noticed('bitrix24.portal.uninstalled');
      await portal.settled();
      const { body } = portal.deliveries.at(-1)!;
      expect(decodeURIComponent(body)).toContain('event=ONAPPUNINSTALL');
      ahead += 2_000;
      await bench.install(running, portal);
      await target.handling('ONAPPUNINSTALL');
      await running.idle();
      const told = target.handled.length;
      expect(
        await target.harmBy(
          async () => {
            await target.post(body);
            // A re-created application has another token, one of the marketplace mostly the same (protocol 3).
            await target.post(body.replace(/[0-9a-f]{32}$/, target.applicationToken));
            await running.noticed('bitrix24.portal.uninstall-ignored');
          },
          { mayRefresh: true },
        ),
      ).toEqual([]);
      expect(target.handled.slice(told).map(({ name }) => name)).not.toContain('ONAPPUNINSTALL');
      await expectAtWork(target, 2);
    });
  });

  it('has no say before it is there, nor after its end', async () => {
    ahead = 0;
    const target = await Target.boot(bench, adapter, {}, { now: () => Date.now() + ahead });
    const { portal, running } = target;
    const names = ['ONCRMDEALADD', 'ONAPPUNINSTALL', 'ONAPPPAYMENT', 'ONAPPMETHODCONFIRM', 'ONAPPTEST'];
    const expectForbidden = async (token: string): Promise<void> => {
      for (const name of names)
        expect(await target.forge(name, { application_token: token })).toMatchObject({
          status: 403,
          body: 'Forbidden.\n',
        });
      await running.idle();
    };
    await expectForbidden(PLANTED);
    expect(await running.portals.list()).toEqual([]);
    expect(target.handled).toEqual([]);

    await bench.install(running, portal);
    await running.idle();
    const genuine = target.applicationToken;
    portal.uninstallApp(CLIENT_ID);
    await running.noticed('bitrix24.portal.uninstalled');
    await target.handling('ONAPPUNINSTALL');
    const told = target.handled.length;
    await expectForbidden(genuine);
    expect(target.handled).toHaveLength(told);
    expect(await target.record()).toMatchObject({ status: 'uninstalled' });
  });

  it('does not begin by the install of an ordinary user', async () => {
    ahead = 0;
    const target = await Target.boot(bench, adapter);
    const { portal } = target;
    const user = portal.addUser({ admin: false });
    portal.installApp({
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      handlerUrl: HANDLER_URL,
      userId: user.id,
    });
    await portal.settled();
    await target.dropped(/no administrator/);
    expect(await target.running.portals.list()).toEqual([]);
    expect(target.handled).toEqual([]);
  });
});
