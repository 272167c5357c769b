import { describe, expect, it } from '@jest/globals';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, CLIENT_SECRET, HANDLER_URL } from './support/facts.js';
import { send } from './support/http.js';
import {
  addDeals,
  CONNECTOR,
  goingClock,
  Guaranteed,
  offlineCalls,
  setTitle,
  startJournal,
} from './support/offline.js';
import { until } from './support/until.js';

const bench = useBench();

/** Where an administrator's browser on the same machine finds it; nobody else does. */
const ORIGIN = 'http://localhost:3000';
const CALLBACK = '/bitrix24/oauth';

// As behind a firewall: the portal is called, and never calls.
describe.each(ADAPTERS)('an application that Bitrix24 cannot reach, on %s', (adapter) => {
  it('is installed by a browser, and polls what changes', async () => {
    const arrived = startJournal();
    const clock = goingClock(bench);
    const portal = await bench.portal({ now: () => clock.now() });
    portal.installApp({
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      handlerUrl: HANDLER_URL,
      redirectUrl: ORIGIN + CALLBACK,
      type: 'ui',
    });
    const running = await bench.boot({
      adapter,
      clock,
      portal,
      providers: [Guaranteed],
      extras: { oauthCallback: true },
      options: {
        publicUrl: undefined,
        oauthCallback: { url: ORIGIN + CALLBACK },
        offline: { connector: CONNECTOR },
      },
    });
    const local = (url: unknown): string => String(url).replace(ORIGIN, running.origin);

    const begun = await send(local(running.portals.authorizeUrl(portal.domain)), { method: 'GET' });
    const authorized = await send(String(begun.headers.location), { method: 'GET' });
    expect(String(authorized.headers.location)).toMatch(`${ORIGIN}${CALLBACK}?`);
    expect(offlineCalls(portal)).toEqual([]);
    const cookie = String(begun.headers['set-cookie']).split(';')[0]!;
    const page = await send(local(authorized.headers.location), { method: 'GET', headers: { cookie } });
    expect(page).toMatchObject({ status: 200 });
    expect(await running.portals.get(portal.memberId)).toMatchObject({ status: 'active', isAdmin: true });

    await until('the queue was read', () => offlineCalls(portal).some(({ method }) => method === 'get'));
    const [id] = addDeals(portal, 1);
    await clock.advance('5m');
    const change = { id: String(id), source: 'offline' };
    expect(await arrived.first(() => true)).toMatchObject({
      ...change,
      name: 'ONCRMDEALADD',
      title: 'Deal 0',
    });
    setTitle(portal, id!, 'Changed');
    await clock.advance('5m');
    expect(await arrived.first(({ title }) => title === 'Changed')).toMatchObject({
      ...change,
      name: 'ONCRMDEALUPDATE',
    });
    await until('the rows are cleared', () => portal.offlineRows(CLIENT_ID).length === 0);
    expect(portal.bindings(CLIENT_ID).map(({ offline }) => offline)).toEqual([true, true]);
    expect(portal.deliveries).toEqual([]);
  });
});
