import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import { Bitrix24Clients, BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, CLIENT_SECRET, HANDLER_URL } from './support/facts.js';
import { FORM, form, send } from './support/http.js';
import { Journal } from './support/journal.js';
import type { RunningApp } from './support/running-app.js';
import { Traffic } from './support/traffic.js';

const bench = useBench();

let journal: Journal<string>;
/** How far the portal's clock is ahead, milliseconds: it knows whole seconds only. */
let ahead: number;

@Injectable()
class Life {
  @OnBitrixEvent(['ONAPPINSTALL', 'ONCRMDEALADD'])
  life(event: BitrixEvent<'ONAPPINSTALL' | 'ONCRMDEALADD'>) {
    journal.add(event.name);
  }
}

const PLANTED = 'p'.repeat(32);

/** An ONAPPINSTALL as an attacker writes it. */
const install = (auth: Record<string, string>): string =>
  form({
    event: 'ONAPPINSTALL',
    'data[VERSION]': '1',
    ts: String(Math.floor(Date.now() / 1_000)),
    ...Object.fromEntries(Object.entries(auth).map(([name, value]) => [`auth[${name}]`, value])),
  });

const post = (running: RunningApp, body: string) => send(running.intake, { headers: FORM, body });

/** Whether events with this token are believed. */
async function isBelieved(running: RunningApp, portal: Bitrix24Emulator, token: string): Promise<boolean> {
  const body = form({
    event: 'ONCRMDEALADD',
    'data[FIELDS][ID]': '1',
    'auth[member_id]': portal.memberId,
    'auth[application_token]': token,
  });
  return (await post(running, body)).status === 200;
}

describe.each(ADAPTERS)('an attack on an application on %s', (adapter) => {
  const connected = async () => {
    journal = new Journal('handlers');
    ahead = 0;
    const portal = await bench.portal({ now: () => Date.now() + ahead });
    const running = await bench.boot({ adapter, portal, providers: [Life] });
    await bench.install(running, portal);
    await running.idle();
    return { portal, running, genuine: portal.app(CLIENT_ID).applicationToken };
  };

  const expectDropped = async (reason: RegExp): Promise<void> => {
    const isSo = ({ text }: { text: string }) => text.includes('an install is dropped') && reason.test(text);
    expect(await bench.logs.when(isSo)).toHaveLength(1);
  };

  /** After each: what was there is there, and nobody else's token opens anything. */
  async function expectUnharmed(
    running: RunningApp,
    portal: Bitrix24Emulator,
    genuine: string,
  ): Promise<void> {
    expect(await isBelieved(running, portal, PLANTED)).toBe(false);
    expect(await isBelieved(running, portal, genuine)).toBe(true);
    await running.idle();
    expect(journal.entries.filter((name) => name === 'ONAPPINSTALL')).toHaveLength(1);
    const client = running.app.get(Bitrix24Clients).forPortal(portal.memberId);
    await expect(client.call('profile')).resolves.toMatchObject({ ID: '1', ADMIN: true });
  }

  it('with the token of an ordinary user, to plant an application_token, fails', async () => {
    const { portal, running, genuine } = await connected();
    const user = portal.addUser({ admin: false });
    const { accessToken, refreshToken } = portal.tokenFor(CLIENT_ID, user.id);
    const body = install({
      access_token: accessToken,
      refresh_token: refreshToken,
      member_id: portal.memberId,
      application_token: PLANTED,
    });
    expect(await post(running, body)).toMatchObject({ status: 200 });
    await expectDropped(/no administrator/);
    await expectUnharmed(running, portal, genuine);
  });

  it('with the token of another application of the portal fails', async () => {
    const { portal, running, genuine } = await connected();
    portal.installApp({
      clientId: 'local.other',
      clientSecret: 'other secret',
      handlerUrl: 'http://127.0.0.1:9/nowhere',
    });
    const { accessToken, refreshToken } = portal.tokenFor('local.other');
    const body = install({
      access_token: accessToken,
      refresh_token: refreshToken,
      member_id: portal.memberId,
      application_token: PLANTED,
    });
    expect(await post(running, body)).toMatchObject({ status: 200 });
    await expectDropped(/another application/);
    await expectUnharmed(running, portal, genuine);
  });

  it('in the name of another portal fails', async () => {
    const { portal, running, genuine } = await connected();
    const { accessToken, refreshToken } = portal.tokenFor(CLIENT_ID);
    const body = install({
      access_token: accessToken,
      refresh_token: refreshToken,
      member_id: 'f'.repeat(32),
      application_token: PLANTED,
    });
    await post(running, body);
    await expectDropped(/another portal/);
    expect(await running.portals.list()).toHaveLength(1);
    await expectUnharmed(running, portal, genuine);
  });

  it('with addresses of the attacker calls none of them', async () => {
    const { portal, running, genuine } = await connected();
    const attacker = await bench.portal();
    const traffic = new Traffic();
    bench.later(() => traffic.stop());
    const { accessToken, refreshToken } = portal.tokenFor(CLIENT_ID);
    // All of it genuine, but for where to call.
    const body = install({
      access_token: accessToken,
      refresh_token: refreshToken,
      member_id: portal.memberId,
      application_token: genuine,
      domain: attacker.domain,
      client_endpoint: attacker.endpoint,
      server_endpoint: `${attacker.authServer}/rest/`,
    });
    await post(running, body);
    await running.noticed('bitrix24.portal.installed', 2);
    expect(attacker.requests).toEqual([]);
    expect(traffic.urls.filter((url) => url.includes(new URL(attacker.endpoint).host))).toEqual([]);
    expect(await running.portals.get(portal.memberId)).toMatchObject({ domain: portal.domain });
    await expect(
      running.app.get(Bitrix24Clients).forPortal(portal.memberId).call('profile'),
    ).resolves.toMatchObject({ ID: '1' });
  });

  it('by replaying a genuine ONAPPINSTALL changes nothing', async () => {
    const { portal, running, genuine } = await connected();
    const { body } = portal.deliveries[0]!;
    expect(await post(running, body)).toMatchObject({ status: 200 });
    await expectUnharmed(running, portal, genuine);

    // An earlier one, whose token is still good.
    ahead += 2_000;
    portal.reinstallApp(CLIENT_ID);
    await running.noticed('bitrix24.portal.installed', 2);
    const [installed] = await running.portals.list();
    expect(await post(running, body)).toMatchObject({ status: 200 });
    await expectDropped(/it is older than the installation/);
    expect(await running.portals.list()).toEqual([installed]);

    // And after the application has gone.
    portal.uninstallApp(CLIENT_ID);
    await portal.settled();
    await running.noticed('bitrix24.portal.uninstalled');
    expect(await post(running, body)).toMatchObject({ status: 200 });
    await expectDropped(/its token is refused/);
    expect(await running.portals.get(portal.memberId)).toMatchObject({ status: 'uninstalled' });
    expect(await isBelieved(running, portal, genuine)).toBe(false);
  });

  it('on a fresh application gains nothing before its install is verified', async () => {
    journal = new Journal('handlers');
    const portal = await bench.portal();
    const running = await bench.boot({ adapter, portal, providers: [Life] });
    expect(await isBelieved(running, portal, PLANTED)).toBe(false);
    const user = portal.addUser({ admin: false });
    portal.installApp({
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      handlerUrl: HANDLER_URL,
      userId: user.id,
    });
    await portal.settled();
    await expectDropped(/no administrator/);
    expect(await running.portals.list()).toEqual([]);
    expect(journal.entries).toEqual([]);
  });
});
