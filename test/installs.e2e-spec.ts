import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, CLIENT_SECRET, HANDLER_URL } from './support/facts.js';
import { FORM, form, send } from './support/http.js';
import { Journal } from './support/journal.js';
import type { RunningApp } from './support/running-app.js';
import { ManualClock } from './support/time.js';
import { Traffic } from './support/traffic.js';
import { until } from './support/until.js';

const bench = useBench();

interface Handled {
  name: string;
  data: unknown;
  userId: unknown;
}

let journal: Journal<Handled>;

const LIFE = [
  'ONAPPINSTALL',
  'ONAPPUPDATE',
  'ONAPPUSERREADY',
  'ONAPPPAYMENT',
  'ONAPPMETHODCONFIRM',
  'ONCRMDEALADD',
] as const;

@Injectable()
class Life {
  @OnBitrixEvent([...LIFE])
  async life(event: BitrixEvent<(typeof LIFE)[number]>) {
    const profile = await event.client.call<{ ID: string }>('profile');
    journal.add({ name: event.name, data: event.data, userId: profile.ID });
  }
}

const named = (name: string) => (entry: Handled) => entry.name === name;
const APP = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, handlerUrl: HANDLER_URL };

/** An event as anybody may write it. */
const body = (event: string, auth: Record<string, string>): string =>
  form({
    event,
    'data[FIELDS][ID]': '7',
    ts: '1700000000',
    ...Object.fromEntries(Object.entries(auth).map(([name, value]) => [`auth[${name}]`, value])),
  });
const post = (running: RunningApp, text: string) => send(running.intake, { headers: FORM, body: text });

describe.each(ADAPTERS)('installing on %s', (adapter) => {
  const setup = () => {
    journal = new Journal('handlers');
    return { adapter, providers: [Life] };
  };

  it("prefers the system user's tokens to the installer's, whichever come first", async () => {
    const { portal, running } = await bench.connected(setup());
    const id = String(portal.systemUserReady(CLIENT_ID, { userId: portal.addUser({ admin: true }).id }));
    const ready = await journal.first(named('ONAPPUSERREADY'));
    expect(ready.userId).toBe(id);
    expect(JSON.stringify(ready.data)).not.toContain('refresh_token');
    expect(await running.portals.get(portal.memberId)).toMatchObject({ userId: id, isAdmin: true });

    // A late install of the installer takes nothing away, and its dismissal ends nothing.
    portal.reinstallApp(CLIENT_ID);
    await running.noticed('bitrix24.portal.installed', 2);
    expect(await running.portals.get(portal.memberId)).toMatchObject({ userId: id });
    portal.setUserActive(1, false);
    portal.as(Number(id)).call('crm.deal.add', { fields: { TITLE: 'Afterwards' } });
    expect(await journal.first(named('ONCRMDEALADD'))).toMatchObject({ userId: id });
  });

  it('begins with the system user where that comes first', async () => {
    const portal = await bench.portal();
    const running = await bench.boot({ ...setup(), portal });
    portal.installApp({ ...APP, type: 'ui' });
    const id = String(portal.systemUserReady(CLIENT_ID, { userId: portal.addUser({ admin: true }).id }));
    await journal.first(named('ONAPPUSERREADY'));
    portal.reinstallApp(CLIENT_ID);
    await journal.first(named('ONAPPINSTALL'));
    expect(await running.portals.get(portal.memberId)).toMatchObject({ status: 'active', userId: id });
  });

  it('brings a payment and a confirmation to their handlers, and logs no token', async () => {
    const { portal } = await bench.connected(setup());
    const { accessToken } = portal.tokenFor(CLIENT_ID);
    portal.payForApp(CLIENT_ID);
    portal.confirmMethod(CLIENT_ID, { token: accessToken, method: 'user.admin' });
    expect(await journal.first(named('ONAPPPAYMENT'))).toMatchObject({ data: { STATUS: 'P' } });
    expect(await journal.first(named('ONAPPMETHODCONFIRM'))).toMatchObject({ data: { TOKEN: accessToken } });
    expect(bench.logs.entries.filter(({ text }) => text.includes(accessToken))).toEqual([]);
  });

  it('waits for an auth server that is down, and events wait with it', async () => {
    const portal = await bench.portal();
    const running = await bench.boot({ ...setup(), portal });
    const outage = portal.fault({ server: 'auth', kind: 'unavailable', times: Infinity });
    portal.installApp(APP);
    await bench.logs.first(({ text }) => text.startsWith('an install waits'));
    const { applicationToken } = portal.app(CLIENT_ID);
    const auth = { member_id: portal.memberId, application_token: applicationToken };
    expect(await post(running, body('ONCRMDEALADD', auth))).toMatchObject({ status: 200 });
    const stranger = { ...auth, application_token: 'x'.repeat(32) };
    const unknown = { ...stranger, member_id: 'f'.repeat(32) };
    const answers = await Promise.all(
      [stranger, unknown].map((one) => post(running, body('ONCRMDEALADD', one))),
    );
    expect(answers.map(({ status, body: text }) => [status, text])).toEqual([
      [403, answers[0]!.body],
      [403, answers[0]!.body],
    ]);
    expect(journal.entries).toEqual([]);
    outage.remove();
    await journal.first(named('ONCRMDEALADD'));
    expect(journal.entries.map(({ name }) => name)).toContain('ONAPPINSTALL');
  });

  it('lets somebody else than an administrator install where that is allowed, and replaces nothing for them', async () => {
    const portal = await bench.portal();
    const running = await bench.boot({ ...setup(), portal, options: { install: { allowNonAdmin: true } } });
    const [first, second] = [portal.addUser({ admin: false }), portal.addUser({ admin: false })];
    await bench.install(running, portal, { userId: first.id });
    expect(await running.portals.get(portal.memberId)).toMatchObject({
      isAdmin: false,
      userId: String(first.id),
    });
    portal.installApp({ ...APP, userId: second.id });
    expect(await running.noticed('bitrix24.portal.install-refused')).toEqual({
      memberId: portal.memberId,
      reason: 'not-administrator',
      origin: 'ONAPPINSTALL',
    });
    expect(await running.portals.get(portal.memberId)).toMatchObject({ userId: String(first.id) });
    await bench.install(running, portal, { userId: 1 });
    expect(await running.portals.get(portal.memberId)).toMatchObject({ userId: '1', isAdmin: true });
  });

  it('takes a replay of the same second once', async () => {
    const second = Math.floor(Date.now() / 1_000) * 1_000;
    journal = new Journal('handlers');
    const portal = await bench.portal({ now: () => second });
    const running = await bench.boot({ ...setup(), portal });
    await bench.install(running, portal);
    portal.reinstallApp(CLIENT_ID);
    await running.noticed('bitrix24.portal.installed', 2);
    const before = await running.portals.get(portal.memberId);
    const replay = portal.deliveries.find(({ event }) => event === 'ONAPPINSTALL')!.body;
    expect(await post(running, replay)).toMatchObject({ status: 200 });
    await running.idle();
    expect(await running.portals.get(portal.memberId)).toEqual(before);
    expect(running.notices.entries.filter(({ name }) => name === 'bitrix24.portal.installed')).toHaveLength(
      2,
    );
  });

  it('finds the one genuine install among a thousand forged ones of the same address', async () => {
    const clock = new ManualClock(Date.now());
    const portal = await bench.portal({ now: () => clock.now() });
    const running = await bench.boot({ ...setup(), portal, clock });
    const attacker = await bench.portal();
    const traffic = new Traffic();
    bench.later(() => traffic.stop());
    const forged = (n: number) =>
      body('ONAPPINSTALL', {
        access_token: `forged-${n}-${'a'.repeat(40)}`,
        refresh_token: `forged-${n}-${'b'.repeat(40)}`,
        member_id: n % 2 ? portal.memberId : String(n).padStart(32, '0'),
        application_token: 'c'.repeat(32),
        client_endpoint: attacker.endpoint,
        server_endpoint: `${attacker.authServer}/rest/`,
        domain: attacker.domain,
      });
    const burst = async (from: number) => {
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, n) => post(running, forged(from + n))),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    };
    for (let from = 0; from < 500; from += 100) await burst(from);
    portal.installApp(APP);
    for (let from = 500; from < 1_000; from += 100) await burst(from);

    const asked = () => portal.requests.filter(({ server }) => server === 'auth').length;
    const PER_MINUTE = 300;
    let minutes = 1;
    await until('the genuine one is verified, at the pace that is allowed', async () => {
      expect(asked()).toBeLessThanOrEqual(PER_MINUTE * minutes);
      if ((await running.portals.list()).length > 0) return true;
      if (asked() === PER_MINUTE * minutes) {
        minutes++;
        await clock.advance('1m');
      }
      return false;
    });
    expect(minutes).toBeLessThanOrEqual(4);
    expect(await running.portals.list()).toMatchObject([
      { memberId: portal.memberId, domain: portal.domain },
    ]);
    expect(attacker.requests).toEqual([]);
    const home = new URL(portal.endpoint).host;
    const auth = new URL(portal.authServer).host;
    const intake = new URL(running.origin).host;
    const strangers = traffic.urls.filter(
      (url) => ![home, auth, intake].some((host) => url.includes(`//${host}/`)),
    );
    expect(strangers).toEqual([]);
  });
});
