import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, HANDLER_URL, INTAKE_PATH } from './support/facts.js';
import { FORM, send } from './support/http.js';
import { Journal } from './support/journal.js';

const bench = useBench();

interface Handled {
  event: BitrixEvent;
  read?: unknown;
}

let journal: Journal<Handled>;

@Injectable()
class Sync {
  @OnBitrixEvent('ONCRMDEALADD')
  async dealAdded(event: BitrixEvent<'ONCRMDEALADD'>) {
    const read = await event.client.call('crm.deal.get', { id: event.data.FIELDS.ID });
    journal.add({ event, read });
  }

  @OnBitrixEvent('ONCRMDEALUPDATE')
  async dealChanged(event: BitrixEvent<'ONCRMDEALUPDATE'>) {
    const read = await event.actorClient.call('profile');
    journal.add({ event, read });
  }

  @OnBitrixEvent(['ONCRMDEALDELETE', 'ONCRMCONTACTADD', 'ontaskadd', 'ONTASKUPDATE'])
  other(event: BitrixEvent<'ONCRMDEALDELETE' | 'ONCRMCONTACTADD' | 'ONTASKADD' | 'ONTASKUPDATE'>) {
    journal.add({ event });
  }

  @OnBitrixEvent(['ONAPPINSTALL', 'ONAPPUPDATE', 'ONAPPUNINSTALL'])
  async life(event: BitrixEvent<'ONAPPINSTALL' | 'ONAPPUPDATE' | 'ONAPPUNINSTALL'>) {
    const read = await event.client.call('profile').catch((error: { code?: string }) => error.code);
    journal.add({ event, read });
  }
}

const named = (name: string) => (entry: Handled) => entry.event.name === name;

describe.each(ADAPTERS)('an installed application on %s', (adapter) => {
  const connected = () => {
    journal = new Journal('handlers');
    return bench.connected({ adapter, providers: [Sync] });
  };

  it('binds what its handlers name, and its own three', async () => {
    const { portal, running } = await connected();
    expect(
      portal
        .bindings(CLIENT_ID)
        .map(({ event }) => event)
        .toSorted(),
    ).toEqual([
      'ONAPPINSTALL',
      'ONAPPUNINSTALL',
      'ONAPPUPDATE',
      'ONCRMCONTACTADD',
      'ONCRMDEALADD',
      'ONCRMDEALDELETE',
      'ONCRMDEALUPDATE',
      'ONTASKADD',
      'ONTASKUPDATE',
    ]);
    expect(new Set(portal.bindings(CLIENT_ID).map(({ handler }) => handler))).toEqual(new Set([HANDLER_URL]));
    expect(await running.noticed('bitrix24.bindings.synced')).toMatchObject({
      memberId: portal.memberId,
      domain: portal.domain,
      failed: 0,
      unbound: 0,
      problems: [],
    });
    expect(await running.noticed('bitrix24.portal.installed')).toEqual({
      memberId: portal.memberId,
      domain: portal.domain,
    });
    expect(await running.portals.list()).toEqual([
      expect.objectContaining({ memberId: portal.memberId, status: 'active', isAdmin: true, userId: '1' }),
    ]);
  });

  it('brings each change of a deal, a contact and a task to its handler', async () => {
    const { portal, running } = await connected();
    const user = portal.as(1);
    const id = String(user.call('crm.deal.add', { fields: { TITLE: 'Zażółć & sons + 1' } }));
    const [added] = await journal.when(named('ONCRMDEALADD'));
    expect(added!.event.data).toEqual({ FIELDS: { ID: id } });
    expect(added!.read).toMatchObject({ ID: id, TITLE: 'Zażółć & sons + 1' });
    expect(added!.event).toMatchObject({
      source: 'application',
      portal: { memberId: portal.memberId, domain: portal.domain },
      userId: '1',
      attempt: 1,
    });

    user.call('crm.deal.update', { id, fields: { OPPORTUNITY: 5 } });
    user.call('crm.deal.delete', { id });
    const contact = String(user.call('crm.contact.add', { fields: { NAME: 'Ada' } }));
    user.call('tasks.task.add', { fields: { TITLE: 'Call', RESPONSIBLE_ID: 1 } });
    await portal.settled();
    await running.idle();

    const names = journal.entries.map(({ event }) => event.name).toSorted();
    expect(names).toEqual([
      'ONAPPINSTALL',
      'ONCRMCONTACTADD',
      'ONCRMDEALADD',
      'ONCRMDEALDELETE',
      'ONCRMDEALUPDATE',
      'ONTASKADD',
    ]);
    const { event: contactAdded } = await journal.first(named('ONCRMCONTACTADD'));
    expect(contactAdded.data).toEqual({ FIELDS: { ID: contact } });
    const { event: taskAdded } = await journal.first(named('ONTASKADD'));
    expect(taskAdded.data).toMatchObject({ FIELDS_BEFORE: 'undefined', FIELDS_AFTER: { ID: '1' } });
    expect(new Set(journal.entries.map(({ event }) => event.id)).size).toBe(journal.entries.length);
    expect(portal.deliveries.every(({ status }) => status === 200)).toBe(true);
  });

  it("acts as the installation with client, and as the event's user with actorClient", async () => {
    const { portal } = await connected();
    const colleague = portal.addUser({ admin: false });
    const id = portal.as(1).call('crm.deal.add', { fields: { TITLE: 'Shared' } });
    portal.as(colleague.id).call('crm.deal.update', { id, fields: { OPPORTUNITY: 7 } });

    const { event, read } = await journal.first(named('ONCRMDEALUPDATE'));
    expect(event.userId).toBe(String(colleague.id));
    expect(read).toMatchObject({ ID: String(colleague.id), ADMIN: false });
    await expect(event.client.call('profile')).resolves.toMatchObject({ ID: '1', ADMIN: true });
  });

  it('gives an event of nobody no actor, and never other rights instead', async () => {
    const { portal, running } = await connected();
    portal.as(null).call('crm.deal.add', { fields: { TITLE: 'By an agent' } });

    const { event, read } = await journal.first(named('ONCRMDEALADD'));
    expect(event.userId).toBeUndefined();
    expect(read).toMatchObject({ TITLE: 'By an agent' });
    await expect(event.actorClient.call('profile')).rejects.toMatchObject({ code: 'ACTOR_TOKEN_MISSING' });
    await running.idle();
  });

  it('shows ONAPPINSTALL to its handler once, verified, and a re-install once more', async () => {
    const { portal, running } = await connected();
    const first = await journal.first(named('ONAPPINSTALL'));
    // The handler's own call went through: the installation was there before it.
    expect(first.read).toMatchObject({ ID: '1', ADMIN: true });
    await running.idle();
    expect(journal.entries.filter(named('ONAPPINSTALL'))).toHaveLength(1);

    portal.reinstallApp(CLIENT_ID);
    await running.noticed('bitrix24.portal.installed', 2);
    await running.idle();
    expect(journal.entries.filter(named('ONAPPINSTALL'))).toHaveLength(2);
    expect(await running.portals.list()).toHaveLength(1);
  });

  it('never shows an ONAPPINSTALL that the auth server does not confirm', async () => {
    journal = new Journal('handlers');
    const portal = await bench.portal();
    const running = await bench.boot({ adapter, portal, providers: [Sync] });
    const forged = new URLSearchParams({
      event: 'ONAPPINSTALL',
      'data[VERSION]': '1',
      ts: '1700000000',
      'auth[access_token]': 'a'.repeat(70),
      'auth[refresh_token]': 'b'.repeat(70),
      'auth[expires_in]': '3600',
      'auth[domain]': portal.domain,
      'auth[server_endpoint]': 'http://attacker.example.com/rest/',
      'auth[client_endpoint]': 'http://attacker.example.com/rest/',
      'auth[member_id]': portal.memberId,
      'auth[application_token]': 'c'.repeat(32),
    });
    expect(await send(running.intake, { headers: FORM, body: forged.toString() })).toMatchObject({
      status: 200,
    });
    await bench.logs.first(({ text }) => text.includes('an install is dropped'));
    expect(await running.portals.list()).toEqual([]);
    expect(journal.entries).toEqual([]);
    expect(portal.requests.map(({ server, method }) => `${server} ${method}`)).toEqual(['auth app.info']);
  });

  it('takes an update: the handler runs, a rotated token holds, removed bindings come back', async () => {
    const { portal, running } = await connected();
    const before = portal.app(CLIENT_ID).applicationToken;
    portal.updateApp(CLIENT_ID, { rotateToken: true, removeBindings: true });
    expect(portal.app(CLIENT_ID).applicationToken).not.toBe(before);
    await running.noticed('bitrix24.portal.updated');
    await journal.first(named('ONAPPUPDATE'));

    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'After the update' } });
    await portal.settled();
    expect((await journal.first(named('ONCRMDEALADD'))).read).toMatchObject({ TITLE: 'After the update' });
  });

  it('ends with ONAPPUNINSTALL: the handler runs, later events are refused, nothing comes back', async () => {
    const { portal, running } = await connected();
    await running.idle();
    const { applicationToken } = portal.app(CLIENT_ID);
    portal.uninstallApp(CLIENT_ID);
    await portal.settled();
    expect(await running.noticed('bitrix24.portal.uninstalled')).toEqual({
      memberId: portal.memberId,
      domain: portal.domain,
      clean: true,
    });
    const gone = await journal.first(named('ONAPPUNINSTALL'));
    expect(gone.event.data).toMatchObject({ CLEAN: '1' });
    expect(gone.read).toBe('PORTAL_NOT_INSTALLED');
    expect(await running.portals.get(portal.memberId)).toMatchObject({ status: 'uninstalled' });

    const replayed = portal.deliveries.find(({ event }) => event === 'ONAPPUNINSTALL')!.body;
    const genuine = new URLSearchParams({
      event: 'ONCRMDEALADD',
      'data[FIELDS][ID]': '1',
      ts: '1700000000',
      'auth[member_id]': portal.memberId,
      'auth[application_token]': applicationToken,
    }).toString();
    for (const body of [replayed, genuine])
      expect(await send(running.origin + INTAKE_PATH, { headers: FORM, body })).toMatchObject({
        status: 403,
      });
    await running.idle();
    expect(journal.entries.filter(named('ONCRMDEALADD'))).toEqual([]);
  });

  it('can be installed again after it was uninstalled', async () => {
    const { portal, running } = await connected();
    portal.uninstallApp(CLIENT_ID);
    await portal.settled();
    await running.noticed('bitrix24.portal.uninstalled');
    await bench.install(running, portal);

    expect(await running.portals.get(portal.memberId)).toMatchObject({ status: 'active' });
    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'Back again' } });
    expect((await journal.first(named('ONCRMDEALADD'))).read).toMatchObject({ TITLE: 'Back again' });
  });
});
