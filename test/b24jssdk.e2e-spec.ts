import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { AjaxError, LoadDataType, useB24Helper, type TypeB24 } from '@bitrix24/b24jssdk';
import { Injectable } from '@nestjs/common';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import { Bitrix24Clients, BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { toB24, type ClientB24 } from 'nestjs-bitrix24-events/b24jssdk';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, CLIENT_SECRET } from './support/facts.js';
import { Journal } from './support/journal.js';
import type { RunningApp } from './support/running-app.js';
import { Traffic } from './support/traffic.js';
import { isSecretCheck } from './support/secret-check.js';

const bench = useBench();

let journal: Journal<unknown>;

@Injectable()
class Deals {
  @OnBitrixEvent('ONCRMDEALADD')
  async added(event: BitrixEvent<'ONCRMDEALADD'>) {
    const b24 = toB24(event.client, event.portal);
    const answer = await b24.actions.v2.call.make<{ TITLE: string }>({
      method: 'crm.deal.get',
      params: { id: event.data.FIELDS.ID },
    });
    journal.add([b24.getTargetOrigin(), answer.getData()?.result.TITLE]);
  }
}

const requestsTo = (portal: Bitrix24Emulator, server: 'auth' | 'portal') =>
  portal.requests.filter((request) => request.server === server && !isSecretCheck(request));

describe.each(ADAPTERS)('the vendor’s SDK over a client, on %s', (adapter) => {
  const connected = async (): Promise<{ portal: Bitrix24Emulator; running: RunningApp; b24: ClientB24 }> => {
    journal = new Journal('handlers');
    const { portal, running } = await bench.connected({ adapter, providers: [Deals] });
    const b24 = toB24(running.app.get(Bitrix24Clients).forPortal(portal.memberId), portal);
    portal.clearRecords();
    return { portal, running, b24 };
  };

  it('calls, lists, and sends batches', async () => {
    const { portal, b24 } = await connected();
    portal.generateDeals(120);
    const one = await b24.actions.v2.call.make<{ ID: string }>({ method: 'crm.deal.get', params: { id: 7 } });
    expect([one.isSuccess, one.getData()?.result.ID]).toEqual([true, '7']);

    const list = await b24.actions.v2.callList.make<{ ID: string }>({ method: 'crm.deal.list', params: {} });
    expect(list.getData()).toHaveLength(120);

    const batch = await b24.actions.v2.batch.make({
      calls: { deal: ['crm.deal.get', { id: 3 }], me: ['profile', {}] },
      options: { isHaltOnError: true, returnAjaxResult: false },
    });
    expect(batch.getData()).toMatchObject({ deal: { ID: '3' }, me: { ID: '1' } });

    const page = await b24.actions.v2.call.make({ method: 'crm.deal.list', params: {} });
    expect([page.isMore(), page.getTotal()]).toEqual([true, 120]);
  });

  it('calls REST 3', async () => {
    const { portal, b24 } = await connected();
    const { task } = portal
      .as(1)
      .call('tasks.task.add', { fields: { TITLE: 'A task', RESPONSIBLE_ID: 1 } }) as {
      task: { id: string };
    };
    const params = { id: Number(task.id), select: ['id', 'title'] };
    const answer = await b24.actions.v3.call.make({ method: 'tasks.task.get', params });
    expect(answer.getData()?.result).toMatchObject({ item: { title: 'A task' } });
    const missing = await b24.actions.v3.call.make({
      method: 'tasks.task.get',
      params: { ...params, id: 99 },
    });
    expect(missing.isSuccess).toBe(false);
    expect([...missing.getErrors()]).toEqual([
      expect.objectContaining({ code: 'BITRIX_REST_V3_EXCEPTION_ENTITYNOTFOUNDEXCEPTION' }),
    ]);
  });

  it('has an expired token renewed once for twenty calls at a time, by us', async () => {
    const { portal, b24 } = await connected();
    portal.generateDeals(20);
    portal.expireTokens(CLIENT_ID);
    const traffic = new Traffic();
    bench.later(() => traffic.stop());
    const ids = Array.from({ length: 20 }, (_, index) => String(index + 1));
    const answers = await Promise.all(
      ids.map((id) => b24.actions.v2.call.make<{ ID: string }>({ method: 'crm.deal.get', params: { id } })),
    );
    expect(answers.map((answer) => answer.getData()?.result.ID)).toEqual(ids);
    expect(requestsTo(portal, 'auth')).toEqual([
      expect.objectContaining({ method: 'oauth/token', status: 200 }),
    ]);
    // The reads of the twenty travelled together: refused, then answered.
    expect(requestsTo(portal, 'portal').map(({ method, status }) => [method, status])).toEqual([
      ['batch', 401],
      ['batch', 200],
    ]);
    expect(traffic.urls).toHaveLength(3);
  });

  it('throws its own errors, and says what the portal said', async () => {
    const { b24 } = await connected();
    const failure: unknown = await b24.actions.v2.call
      .make({ method: 'event.bind', params: { event: 'ONNOTHING', handler: 'https://app.example.com/h' } })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AjaxError);
    expect(failure).toMatchObject({ code: 'ERROR_EVENT_NOT_FOUND', status: 400 });
    await expect(
      b24.actions.v2.call.make({ method: 'crm.deal.get', params: { id: 404 } }),
    ).rejects.toMatchObject({ code: 'REST_NOT_FOUND', message: expect.stringContaining('Not found') });
  });

  it('never sends a write twice whose fate is unknown', async () => {
    const { portal, b24 } = await connected();
    portal.fault({ method: 'crm.deal.add', kind: 'reset-after', times: 5 });
    await expect(
      b24.actions.v2.call.make({ method: 'crm.deal.add', params: { fields: { TITLE: 'Once' } } }),
    ).rejects.toMatchObject({ code: 'REST_OUTCOME_UNKNOWN' });
    expect(portal.as(1).call('crm.deal.list', {})).toHaveLength(1);
  });

  it('says why there is no token', async () => {
    const { running } = await connected();
    const b24 = toB24(running.app.get(Bitrix24Clients).forPortal('unknown'));
    await expect(b24.actions.v2.call.make({ method: 'profile', params: {} })).rejects.toMatchObject({
      code: 'PORTAL_NOT_INSTALLED',
    });
  });

  it('holds no secret of ours', async () => {
    const { portal, b24 } = await connected();
    await b24.actions.v2.call.make({ method: 'profile', params: {} });
    const token = String(requestsTo(portal, 'portal')[0]!.params['auth']);
    expect(token.length).toBeGreaterThan(20);
    const shown = [
      inspect(b24.auth, { depth: 9, showHidden: true }),
      JSON.stringify(b24.auth.getAuthData()),
      inspect(b24.getHttpClient('v2' as never), { depth: 4 }),
    ].join('\n');
    for (const secret of [token, CLIENT_SECRET]) expect(shown).not.toContain(secret);
    expect(await b24.auth.refreshAuth()).toEqual(b24.auth.getAuthData());
    expect(requestsTo(portal, 'auth')).toEqual([]);
  });

  it('serves the SDK’s helper, and knows who is an administrator', async () => {
    const { portal, b24 } = await connected();
    expect(() => b24.auth.isAdmin).toThrow('initIsAdmin');
    expect(await b24.initIsAdmin()).toBe(true);
    expect(b24.auth.isAdmin).toBe(true);
    const { initB24Helper, destroyB24Helper, getB24Helper } = useB24Helper();
    await initB24Helper(b24, [LoadDataType.Profile]);
    expect(getB24Helper().profileInfo.data).toMatchObject({ id: 1, isAdmin: true });
    destroyB24Helper();
    expect(b24.getTargetOrigin()).toBe(`https://${portal.domain}`);
  });

  it('works in a handler', async () => {
    const { portal, running } = await connected();
    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'By a person' } });
    await journal.when(() => true);
    await running.idle();
    expect(journal.entries).toEqual([[`https://${portal.domain}`, 'By a person']]);
  });
});

/** Never run: it must compile as it says. */
async function types(event: BitrixEvent<'ONCRMDEALADD'>, clients: Bitrix24Clients) {
  const b24 = toB24(event.client, event.portal);
  // Whatever takes the SDK's client takes this one.
  b24 satisfies TypeB24;
  toB24(clients.forPortal('member')) satisfies TypeB24;
  toB24(clients.forWebhook('https://portal.bitrix24.com/rest/1/secret/')) satisfies TypeB24;
  const answer = await b24.actions.v2.call.make<{ ID: string }>({
    method: 'crm.deal.get',
    params: { id: 1 },
  });
  answer.getData()?.result.ID satisfies string | undefined;
  // @ts-expect-error -- a client is needed, not a portal
  toB24('member');
}

it('compiles as it says, and only so', () => expect(types).toBeInstanceOf(Function));
