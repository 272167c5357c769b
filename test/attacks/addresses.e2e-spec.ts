import { describe, expect, it } from '@jest/globals';
import { Bitrix24Clients, Bitrix24EventsError } from 'nestjs-bitrix24-events';
import { ADAPTERS } from '../support/adapters.js';
import { useBench } from '../support/bench.js';
import { CLIENT_ID, CLIENT_SECRET } from '../support/facts.js';
import { StandInNetwork } from '../support/network.js';
import { Traffic } from '../support/traffic.js';
import { Trap } from '../support/trap.js';
import { PLANTED, Target } from './target.js';

const bench = useBench();

/** Where a forged request would like to have us call; `host` is the attacker's own. */
const PLACES: [what: string, place: (host: string) => string][] = [
  ["the attacker's host", (host) => `http://${host}/rest/`],
  ["the attacker's host, by name", () => 'http://attacker.example/rest/'],
  ['a name inside', () => 'http://intranet.example/rest/'],
  ['this machine', (host) => `http://localhost:${host.split(':')[1]}/rest/`],
  ['a cloud’s metadata', () => 'http://169.254.169.254/latest/meta-data/rest/'],
  ['loopback in IPv6', (host) => `http://[::1]:${host.split(':')[1]}/rest/`],
  ['another scheme', () => 'file:///etc/passwd'],
  ['credentials and a lookalike', (host) => `http://oauth.bitrix.info:x@${host}/rest/`],
];

const FIELDS = ['client_endpoint', 'server_endpoint', 'domain'];

/** All requests of this process but those to the portal and its auth server. */
function strayRequests(traffic: Traffic, target: Target): string[] {
  const { endpoint, authServer } = target.portal;
  const known = [new URL(endpoint).host, new URL(authServer).host, new URL(target.running.origin).host];
  return traffic.urls.filter((url) => !known.includes(url.replace(/^\S+ http:\/\/([^/]*).*$/, '$1')));
}

describe.each(ADAPTERS)('forged addresses on %s', (adapter) => {
  const connected = async () => {
    const network = new StandInNetwork();
    const trap = await Trap.listen();
    bench.later(() => trap.close());
    const traffic = new Traffic();
    bench.later(() => traffic.stop());
    const target = await Target.connect(bench, adapter, {
      imports: [network.module()],
      options: { rest: { allowInsecure: true, allowPrivate: false } },
    });
    network.lookups.length = 0;
    const expectNoCalls = (): void => {
      expect(trap.connections).toBe(0);
      // What it does see: the genuine installation's.
      expect(traffic.urls).toContainEqual(expect.stringContaining(`${target.portal.domain}/rest/profile`));
      expect(strayRequests(traffic, target)).toEqual([]);
      // The auth server's own name.
      expect(network.lookups.filter((name) => name !== 'localhost')).toEqual([]);
    };
    return { target, trap, network, expectNoCalls };
  };

  it.each(PLACES)('that lead to %s are never called', async (_what, place) => {
    const { target, trap, expectNoCalls } = await connected();
    const { portal } = target;
    const user = portal.addUser({ admin: false });
    const forged = place(trap.host);
    const claims = [
      ...FIELDS.map((field) => ({ [field]: forged })),
      Object.fromEntries(FIELDS.map((f) => [f, forged])),
    ];
    expect(
      await target.harmBy(async () => {
        for (const event of ['ONAPPINSTALL', 'ONAPPUPDATE'])
          for (const claim of claims) {
            const stolen = { ...claim, application_token: PLANTED };
            // With tokens that are invented, and with genuine ones that give no right.
            await target.forge(event, { ...stolen, access_token: `a${Math.random()}`, refresh_token: 'r' });
            await target.forge(event, { ...stolen, ...target.pair(CLIENT_ID, user.id) });
          }
        const tokens = { access_token: `s${Math.random()}`, refresh_token: 'r' };
        const inData = { ...tokens, ...claims.at(-1), client_id: CLIENT_ID, user_id: '1' };
        await target.forge('ONAPPUSERREADY', { application_token: PLANTED }, inData);
        await target.dropped(/its token is refused/);
        await target.dropped(/no administrator/);
        await target.verified();
      }),
    ).toEqual([]);
    expectNoCalls();
    // Whatever was sent to the auth server went to ours, and the secret in a POST only.
    const secret = portal.requests.filter(({ params }) => params.client_secret !== undefined);
    expect(secret.every(({ server, httpMethod }) => server === 'auth' && httpMethod === 'POST')).toBe(true);
    expect(secret.every(({ params }) => params.client_secret === CLIENT_SECRET)).toBe(true);
  });

  it.each(PLACES)('in an event whose token is genuine, %s, are not believed either', async (_what, place) => {
    const { target, trap, expectNoCalls } = await connected();
    const forged = place(trap.host);
    expect(
      await target.harmBy(async () => {
        const answer = await target.forge('ONCRMDEALADD', {
          application_token: target.applicationToken,
          access_token: 'whoever holds an application_token can send this',
          ...Object.fromEntries(FIELDS.map((field) => [field, forged])),
        });
        expect(answer.status).toBe(200);
        const event = await target.handling('ONCRMDEALADD');
        await expect(event.client.call('profile')).resolves.toMatchObject({ ID: '1' });
        // The forged token goes to the portal's own endpoint, which knows nothing of it.
        await expect(event.actorClient.call('profile')).rejects.toBeInstanceOf(Bitrix24EventsError);
        expect(event.portal.domain).toBe(target.portal.domain);
      }),
    ).toEqual([]);
    expectNoCalls();
  });

  it('beside what is all genuine change nothing of where we call', async () => {
    const { target, trap, expectNoCalls } = await connected();
    const { portal, running } = target;
    const before = await target.record();
    await target.forge('ONAPPINSTALL', {
      ...target.pair(CLIENT_ID),
      application_token: target.applicationToken,
      domain: trap.host,
      client_endpoint: `http://${trap.host}/rest/`,
      server_endpoint: `http://${trap.host}/rest/`,
    });
    await running.noticed('bitrix24.portal.installed', 2);
    const { domain, clientEndpoint, authServer } = (await target.record())!;
    expect({ domain, clientEndpoint, authServer }).toEqual({
      domain: portal.domain,
      clientEndpoint: before!.clientEndpoint,
      authServer: before!.authServer,
    });
    await expect(
      running.app.get(Bitrix24Clients).forPortal(portal.memberId).call('profile'),
    ).resolves.toMatchObject({ ID: '1' });
    expectNoCalls();
  });
});
