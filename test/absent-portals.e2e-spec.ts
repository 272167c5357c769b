import { createServer, type Server, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, CLIENT_SECRET, HANDLER_URL, PUBLIC_URL } from './support/facts.js';
import { FORM, form, send } from './support/http.js';
import { Journal } from './support/journal.js';
import { atThisTime, ManualClock } from './support/time.js';

const bench = useBench();

let journal: Journal<string>;

@Injectable()
class Deals {
  @OnBitrixEvent('ONCRMDEALADD')
  added(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add(event.portal.memberId);
  }
}

describe.each(ADAPTERS)('portals that are not there, to an application on %s', (adapter) => {
  /** Takes connections on a port, and never says a word. */
  async function silence(port: number): Promise<void> {
    const sockets = new Set<Socket>();
    const server: Server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    bench.later(() => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    });
  }

  const installedOn = async (...portals: Bitrix24Emulator[]) => {
    const options = { authServers: portals.map(({ authServer }) => authServer) };
    const running = await bench.boot({ adapter, portal: portals[0]!, providers: [Deals], options });
    for (const portal of portals) {
      portal.route(PUBLIC_URL, running.origin);
      await bench.install(running, portal);
    }
    await running.close();
    return { file: running.file, options };
  };

  it('keep it neither from starting nor from taking events', async () => {
    journal = new Journal('handlers');
    const portal = await bench.portal();
    const { file, options } = await installedOn(portal);
    const { applicationToken } = portal.app(CLIENT_ID);
    await portal.stop();

    const running = await bench.boot({ adapter, portal, file, options, providers: [Deals] });
    await running.bindings.whenSynced();
    expect(bench.logs.text('warn')).toMatch(/Bindings on .*Looked at again in \d+ s/);
    const body = form({
      event: 'ONCRMDEALADD',
      'data[FIELDS][ID]': '1',
      'auth[member_id]': portal.memberId,
      'auth[application_token]': applicationToken,
    });
    expect(await send(running.intake, { headers: FORM, body })).toMatchObject({ status: 200 });
    expect(await journal.first(() => true)).toBe(portal.memberId);
  });

  it('delay nobody else: the others are bound, and it stops when it is told to', async () => {
    journal = new Journal('handlers');
    const [mute, sound] = await Promise.all([bench.portal(), bench.portal()]);
    const { file, options } = await installedOn(mute, sound);
    await mute.stop();
    await silence(Number(new URL(mute.endpoint).port));

    const running = await bench.boot({
      adapter,
      portal: sound,
      file,
      // So long that this test would fail for waiting.
      options: { ...options, rest: { allowInsecure: true, allowPrivate: true, timeout: '1h' } },
      providers: [Deals],
    });
    const synced = await running.noticed('bitrix24.bindings.synced');
    expect(synced.memberId).toBe(sound.memberId);
    await running.close();
  });

  it('leave an install parked: it is verified once somebody answers, over a restart too', async () => {
    journal = new Journal('handlers');
    const clock = new ManualClock();
    const portal = await bench.portal({ now: () => clock.now() });
    const nobody = await bench.portal();
    await nobody.stop();
    const boot = (authServer: string, file = bench.file()) =>
      bench.boot({
        adapter,
        portal,
        clock,
        file,
        providers: [Deals],
        options: { authServers: [authServer] },
      });

    const first = await boot(nobody.authServer);
    portal.installApp({ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, handlerUrl: HANDLER_URL });
    await portal.settled();
    expect(portal.deliveries.map(({ status }) => status)).toEqual([200]);
    await bench.logs.first(({ text }) => text.includes('an install waits'));
    expect(await first.portals.list()).toEqual([]);
    await first.close();
    expect(portal.requests).toEqual([]);

    const second = await boot(portal.authServer, first.file);
    await clock.advance(10 * 60_000);
    await atThisTime(clock, second.noticed('bitrix24.portal.installed'));
    expect(await second.portals.get(portal.memberId)).toMatchObject({ status: 'active' });
  });
});
