import { describe, expect, it } from '@jest/globals';
import { Bitrix24Clients, Bitrix24EventsError, type Bitrix24Client } from 'nestjs-bitrix24-events';
import { APPLICATION, FakeBitrix, MEMBER } from '../../libs/bitrix24-events/test/portals/fake-bitrix.js';
import { ADAPTERS } from '../support/adapters.js';
import { useBench } from '../support/bench.js';
import { StandInNetwork } from '../support/network.js';
import { Trap } from '../support/trap.js';
import { Target } from './target.js';

const bench = useBench();

const PORTAL = 'portal.example';
/** 127.0.0.1 stands for a public address, every other one for what is inside. */
const PUBLIC = '127.0.0.1';
const INSIDE = '127.0.0.2';

/** Answers once, so that each request is a connection of its own. */
const closing = (body: object) => ({ headers: { connection: 'close' }, body });

// Who runs a self-hosted portal tells the auth server what its endpoint is.
describe.each(ADAPTERS)('an endpoint that is verified on %s', (adapter) => {
  const prepared = async () => {
    const network = new StandInNetwork();
    const fake = await FakeBitrix.start(Date.now());
    bench.later(() => fake.close());
    const port = Number(new URL(fake.portal.origin).port);
    const traps = await Promise.all([Trap.listen(INSIDE, port), Trap.listen('::1', port)]);
    bench.later(() => Promise.all(traps.map((trap) => trap.close())));
    network.name(PORTAL, [PUBLIC]);
    const target = await Target.boot(bench, adapter, {
      imports: [network.module()],
      options: {
        application: APPLICATION,
        authServers: [fake.auth.origin],
        bindings: { mode: 'off' },
        rest: { allowInsecure: true, allowPrivate: false },
      },
    });
    const install = (clientEndpoint: string) =>
      target.forge('ONAPPINSTALL', {
        member_id: MEMBER,
        application_token: 'genuine',
        access_token: fake.issue({ clientEndpoint }),
        refresh_token: 'genuine-too',
      });
    const connections = () => traps.map((trap) => trap.connections);
    const client = (): Bitrix24Client => target.running.app.get(Bitrix24Clients).forPortal(MEMBER);
    return { network, fake, port, traps, target, install, connections, client };
  };

  it('is called where it is public: what follows is not for want of that', async () => {
    const { port, target, install, client } = await prepared();
    await install(`http://${PORTAL}:${port}/rest/`);
    await target.running.noticed('bitrix24.portal.installed');
    await expect(client().call('profile')).resolves.toMatchObject({ ID: '1' });
  });

  it.each<[what: string, host: string]>([
    ['a private address', '10.0.0.1'],
    ['another one', '192.168.0.1'],
    ['another loopback address', INSIDE],
    ['loopback as a number', '2130706434'],
    ['loopback in octal', '0177.0.0.2'],
    ['loopback cut short', '127.2'],
    ['a link-local address', '169.254.169.254'],
    ['no address at all', '0.0.0.0'],
    ['loopback in IPv6', '[::1]'],
    ['a link-local address in IPv6', '[fe80::1]'],
    ['a private one in IPv6', '[fd00::1]'],
    ['loopback mapped into IPv6', '[::ffff:127.0.0.2]'],
  ])('is not called where it is %s', async (_what, host) => {
    const { port, fake, target, install, connections } = await prepared();
    await install(`http://${host}:${port}/rest/`);
    await target.dropped(/the verified REST address must not be called/);
    expect(connections()).toEqual([0, 0]);
    expect(fake.portal.requests).toEqual([]);
    expect(await target.running.portals.list()).toEqual([]);
  });

  it.each<[what: string, addresses: string[]]>([
    ['a private address', ['10.0.0.1']],
    ['loopback', [INSIDE]],
    ['a link-local address', ['169.254.169.254']],
    ['loopback in IPv6', ['::1']],
    ['a link-local address in IPv6', ['fe80::1']],
    ['a public and a private address', [PUBLIC, INSIDE]],
    ['a private and a public address', [INSIDE, PUBLIC]],
  ])('is not called where its name resolves to %s', async (_what, addresses) => {
    const { network, port, fake, target, install, connections } = await prepared();
    network.name('inside.example', addresses);
    await install(`http://inside.example:${port}/rest/`);
    await target.dropped(/the verified REST address must not be called/);
    expect(network.lookups).toEqual(['inside.example']);
    expect(connections()).toEqual([0, 0]);
    expect(fake.portal.requests).toEqual([]);
    expect(await target.running.portals.list()).toEqual([]);
  });

  it('is connected to at the address that was checked, whatever its name resolves to a moment later', async () => {
    const { network, port, fake, target, install, connections, client } = await prepared();
    // A second look-up for one connection would lead inside.
    network.name(PORTAL, [PUBLIC], [INSIDE], [PUBLIC], [INSIDE]);
    fake.portalFault = closing({ result: { ID: '1', ADMIN: true } });
    await install(`http://${PORTAL}:${port}/rest/`);
    await target.running.noticed('bitrix24.portal.installed');
    expect(network.lookups).toEqual([PORTAL]);
    expect(fake.portal.requests).toHaveLength(1);

    await expect(client().call('profile')).rejects.toMatchObject({ code: 'REST_ADDRESS_REFUSED' });
    await expect(client().call('profile')).resolves.toMatchObject({ ID: '1' });
    await expect(client().call('profile')).rejects.toMatchObject({ code: 'REST_ADDRESS_REFUSED' });
    expect(network.lookups).toEqual([PORTAL, PORTAL, PORTAL, PORTAL]);
    expect(fake.portal.requests).toHaveLength(2);
    expect(connections()).toEqual([0, 0]);
  });

  it('leads nowhere by a redirect', async () => {
    const { port, fake, target, install, connections, client } = await prepared();
    const elsewhere = await Trap.listen(PUBLIC);
    bench.later(() => elsewhere.close());
    const places = [`http://${INSIDE}:${port}`, `http://[::1]:${port}`, `http://${elsewhere.host}`];
    for (const [at, place] of places.entries()) {
      fake.portalFault = { status: 302, headers: { location: `${place}/rest/profile` } };
      await install(`http://${PORTAL}:${port}/rest/`);
      await fake.portal.received(at + 1);
    }
    fake.portalFault = undefined;
    expect(await target.running.portals.list()).toEqual([]);
    await install(`http://${PORTAL}:${port}/rest/`);
    await target.running.noticed('bitrix24.portal.installed');

    for (const place of places) {
      fake.portalFault = { status: 302, headers: { location: `${place}/rest/profile` } };
      await expect(client().call('profile')).rejects.toBeInstanceOf(Bitrix24EventsError);
    }
    expect(connections()).toEqual([0, 0]);
    expect(elsewhere.connections).toBe(0);
    expect(await target.running.portals.get(MEMBER)).toMatchObject({ domain: `${PORTAL}:${port}` });
  });
});
