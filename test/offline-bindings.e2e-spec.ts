import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import { BitrixEvent, OnBitrixEvent, type Bitrix24EventsModuleOptions } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, CLIENT_SECRET, HANDLER_URL } from './support/facts.js';
import { FORM, form, send } from './support/http.js';
import { Journal } from './support/journal.js';

const bench = useBench();

let journal: Journal<string>;
const note = ({ source }: BitrixEvent<'ONCRMDEALUPDATE'>): void => {
  journal.add(source);
};

@Injectable()
class Online {
  @OnBitrixEvent('ONCRMDEALUPDATE', { key: 'deals' })
  updated(event: BitrixEvent<'ONCRMDEALUPDATE'>) {
    note(event);
  }
}

@Injectable()
class Guaranteed {
  @OnBitrixEvent('ONCRMDEALUPDATE', { key: 'deals', delivery: 'guaranteed' })
  updated(event: BitrixEvent<'ONCRMDEALUPDATE'>) {
    note(event);
  }
}

@Injectable()
class Bell {
  @OnBitrixEvent('ONOFFLINEEVENT', { key: 'bell' })
  rung({ source }: BitrixEvent<'ONOFFLINEEVENT'>) {
    journal.add(`bell of ${source}`);
  }
}

@Injectable()
class Writer {
  @OnBitrixEvent('ONCRMDEALADD', { key: 'writer' })
  async added(event: BitrixEvent<'ONCRMDEALADD'>) {
    await event.client.call('crm.deal.update', { id: event.data.FIELDS.ID, fields: { TITLE: 'Client' } });
    await event.actorClient.call('crm.deal.update', { id: event.data.FIELDS.ID, fields: { TITLE: 'Actor' } });
  }
}

const CONNECTED: Bitrix24EventsModuleOptions = { offline: { connector: 'my-app' } };
const SWITCHING: Bitrix24EventsModuleOptions = { ...CONNECTED, bindings: { unbindAfter: 0 } };

const rows = (portal: Bitrix24Emulator): string[] =>
  portal
    .bindings(CLIENT_ID)
    .filter(({ event }) => !event.startsWith('ONAPP'))
    .map(({ event, offline, connector }) => `${event} ${offline ? 'offline' : 'online'} ${connector}`.trim())
    .toSorted();

const requestsOf = (portal: Bitrix24Emulator) => portal.requests.filter(({ server }) => server === 'portal');

const bound = (portal: Bitrix24Emulator) =>
  requestsOf(portal).flatMap(({ params, commands = [] }) =>
    commands
      .filter(({ method }) => method === 'event.bind')
      .map((command) => ({
        event: command.params['event'],
        offline: command.params['event_type'] === 'offline',
        connector: params['auth_connector'],
      })),
  );

describe.each(ADAPTERS)('a guaranteed handler on %s', (adapter) => {
  it('gets an offline binding of our connector, and the bell beside it, never in one request', async () => {
    const { portal, running } = await bench.connected({
      adapter,
      providers: [Guaranteed],
      options: CONNECTED,
    });
    expect(rows(portal)).toEqual(['ONCRMDEALUPDATE offline my-app', 'ONOFFLINEEVENT online']);
    expect(portal.bindings(CLIENT_ID).find(({ event }) => event === 'ONOFFLINEEVENT')).toMatchObject({
      handler: HANDLER_URL,
    });
    const commands = bound(portal);
    expect(commands).toContainEqual({ event: 'ONCRMDEALUPDATE', offline: true, connector: 'my-app' });
    expect(commands.filter(({ offline, connector }) => offline !== (connector !== undefined))).toEqual([]);
    expect(await running.noticed('bitrix24.bindings.synced')).toMatchObject({ failed: 0, problems: [] });

    await running.close();
    portal.clearRecords();
    const again = await bench.boot({
      adapter,
      portal,
      file: running.file,
      providers: [Guaranteed],
      options: CONNECTED,
    });
    await again.bindings.whenSynced();
    expect(bound(portal)).toEqual([]);
    const looks = requestsOf(portal).filter((request) =>
      request.commands?.some(({ method }) => method === 'event.get'),
    );
    expect(looks).toHaveLength(1);
  });

  it('has own changes stay out of the queue: calls of both clients carry the connector', async () => {
    journal = new Journal('handled');
    const { portal, running } = await bench.connected({
      adapter,
      providers: [Guaranteed, Writer],
      options: CONNECTED,
    });
    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'A deal' } });
    await portal.settled();
    await running.idle();
    const writes = requestsOf(portal).filter(({ method }) => method === 'crm.deal.update');
    expect(writes.map(({ params, status }) => [params['auth_connector'], status])).toEqual([
      ['my-app', 200],
      ['my-app', 200],
    ]);
  });

  it('is switched from online and back: the new way is bound first, the old one goes later', async () => {
    journal = new Journal('handled');
    const { portal, running } = await bench.connected({
      adapter,
      providers: [Online],
      options: SWITCHING,
    });
    expect(rows(portal)).toEqual(['ONCRMDEALUPDATE online']);
    await running.close();

    const guaranteed = await bench.boot({
      adapter,
      portal,
      file: running.file,
      providers: [Guaranteed],
      options: SWITCHING,
    });
    await guaranteed.bindings.whenSynced();
    expect(rows(portal)).toEqual([
      'ONCRMDEALUPDATE offline my-app',
      'ONCRMDEALUPDATE online',
      'ONOFFLINEEVENT online',
    ]);
    // Seen twice: as long as that both ways are bound.
    await guaranteed.bindings.sync();
    await guaranteed.bindings.sync();
    expect(rows(portal)).toEqual(['ONCRMDEALUPDATE offline my-app', 'ONOFFLINEEVENT online']);
    await guaranteed.close();

    const online = await bench.boot({
      adapter,
      portal,
      file: running.file,
      providers: [Online],
      options: SWITCHING,
    });
    await online.bindings.whenSynced();
    expect(rows(portal)).toEqual(
      expect.arrayContaining(['ONCRMDEALUPDATE offline my-app', 'ONCRMDEALUPDATE online']),
    );
    await online.bindings.sync();
    await online.bindings.sync();
    expect(rows(portal)).toEqual(['ONCRMDEALUPDATE online']);
  });

  it('that was switched while it was down still gets what the queue kept for it meanwhile', async () => {
    journal = new Journal('handled');
    const { portal, running } = await bench.connected({
      adapter,
      providers: [Guaranteed],
      options: SWITCHING,
    });
    const id = portal.as(1).call('crm.deal.add', { fields: { TITLE: 'A' } });
    await running.close();
    portal.as(1).call('crm.deal.update', { id, fields: { TITLE: 'B' } });
    await portal.settled();
    expect(portal.offlineRows(CLIENT_ID)).toHaveLength(1);

    const { file } = running;
    const online = await bench.boot({ adapter, portal, file, providers: [Online], options: SWITCHING });
    expect(await journal.when(() => true)).toEqual(['offline']);
    await online.bindings.whenSynced();
    expect(rows(portal)).toContain('ONCRMDEALUPDATE online');
  });

  it('gets what waited for the verification of its portal by the old way, and no bell', async () => {
    journal = new Journal('handled');
    const portal = await bench.portal();
    const running = await bench.boot({ adapter, portal, providers: [Guaranteed, Bell], options: CONNECTED });
    const outage = portal.fault({ server: 'auth', kind: 'unavailable', times: Infinity });
    portal.installApp({ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, handlerUrl: HANDLER_URL });
    await bench.logs.first(({ text }) => text.startsWith('an install waits'));
    // Of bindings that an earlier deployment has left, when the handler was online.
    const sent = (event: string) =>
      send(running.intake, {
        headers: FORM,
        body: form({
          event,
          'data[FIELDS][ID]': '1',
          'auth[member_id]': portal.memberId,
          'auth[application_token]': portal.app(CLIENT_ID).applicationToken,
        }),
      });
    expect(await sent('ONCRMDEALUPDATE')).toMatchObject({ status: 200 });
    expect(await sent('ONOFFLINEEVENT')).toMatchObject({ status: 200 });
    outage.remove();
    await journal.when(() => true, 2);
    await running.idle();
    expect(journal.entries.toSorted()).toEqual(['application', 'bell of application']);
  });

  it('gets by the old way what the plan keeps from the new one', async () => {
    journal = new Journal('handled');
    const { portal, running } = await bench.connected({ adapter, providers: [Online] });
    await running.close();
    portal.setFeatures({ rest_auth_connector: false });
    const switched = await bench.boot({
      adapter,
      portal,
      file: running.file,
      providers: [Guaranteed],
      options: SWITCHING,
    });
    await switched.bindings.whenSynced();
    for (let look = 0; look < 3; look++) await switched.bindings.sync();
    expect(rows(portal)).toEqual(['ONCRMDEALUPDATE online', 'ONOFFLINEEVENT online']);
    expect(bench.logs.text('warn')).toMatch(/no connectors \(rest_auth_connector\).*Try: a plan/);
    expect(requestsOf(portal).filter(({ error }) => error !== undefined)).toEqual([]);

    const id = portal.as(1).call('crm.deal.add', { fields: { TITLE: 'A' } });
    portal.as(1).call('crm.deal.update', { id, fields: { TITLE: 'B' } });
    await portal.settled();
    await switched.idle();
    expect(journal.entries).toEqual(['application']);
  });

  it.each<[string, Bitrix24EventsModuleOptions['offline'], Record<string, boolean>, string[], RegExp]>([
    [
      'no connectors, the queue to itself',
      { connector: 'my-app', exclusive: true },
      { rest_auth_connector: false },
      ['ONCRMDEALUPDATE offline', 'ONOFFLINEEVENT online'],
      /get the queue without one/,
    ],
    [
      'no reservations',
      { connector: 'my-app' },
      { rest_offline_extended: false },
      ['ONCRMDEALUPDATE offline my-app', 'ONOFFLINEEVENT online'],
      /deleted there as they are read/,
    ],
    [
      'no reservations, refused',
      { connector: 'my-app', onMissingFeature: 'refuse' },
      { rest_offline_extended: false },
      ['ONOFFLINEEVENT online'],
      /nothing is bound to it/,
    ],
  ])('on a plan with %s', async (_, offline, features, expected, problem) => {
    const portal = await bench.portal({ features });
    const running = await bench.boot({ adapter, portal, providers: [Guaranteed], options: { offline } });
    await bench.install(running, portal);
    expect(rows(portal)).toEqual(expected);
    const { problems } = await running.noticed('bitrix24.bindings.synced');
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  it('needs no more on a portal of its owner’s own server', async () => {
    const portal = await bench.portal({ cloud: false });
    const running = await bench.boot({ adapter, portal, providers: [Guaranteed], options: CONNECTED });
    await bench.install(running, portal);
    expect(rows(portal)).toEqual(['ONCRMDEALUPDATE offline my-app', 'ONOFFLINEEVENT online']);
    const { problems } = await running.noticed('bitrix24.bindings.synced');
    expect(problems).toEqual([]);
  });

  it('is bound without a public URL', async () => {
    const { portal, running } = await bench.connected({ adapter, providers: [] });
    await running.close();
    const hidden = await bench.boot({
      adapter,
      portal,
      file: running.file,
      providers: [Guaranteed],
      options: { ...CONNECTED, publicUrl: undefined },
    });
    await hidden.bindings.whenSynced();
    expect(rows(portal)).toEqual(['ONCRMDEALUPDATE offline my-app']);
  });

  it('is unbound where the portal is forgotten', async () => {
    const { portal, running } = await bench.connected({
      adapter,
      providers: [Guaranteed],
      options: CONNECTED,
    });
    await running.portals.forget(portal.memberId);
    expect(rows(portal)).toEqual([]);
  });

  it.each<[string, Bitrix24EventsModuleOptions, RegExp]>([
    ['nothing tells which rows are ours', {}, /Try: offline: \{ connector: 'my-app' \}/],
    [
      'nothing tells it, though nothing is bound by itself',
      { bindings: { mode: 'off' } },
      /Try: offline: \{ connector: 'my-app' \}/,
    ],
    [
      'there is no application',
      { ...CONNECTED, application: undefined, webhooks: [{ applicationToken: 'token' }] },
      /Guaranteed\.updated.*only an application has an offline queue/,
    ],
  ])('stops the start when %s', async (_, options, message) => {
    const portal = await bench.portal();
    await expect(bench.boot({ adapter, portal, providers: [Guaranteed], options })).rejects.toThrow(message);
  });
});
