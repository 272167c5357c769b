import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bitrix24Emulator } from '../../emulator.js';
import { post, type Receiver, startReceiver } from '../../../test/receiver.js';

let receiver: Receiver;
let portal: Bitrix24Emulator;
let auth: string;
const call = async (method: string, params = {}) => post(portal.endpoint + method, { ...params, auth });
const result = async (method: string, params = {}) => (await call(method, params)).body.result;

beforeEach(async () => {
  receiver = await startReceiver();
  portal = await Bitrix24Emulator.start({ itemTypes: [147, 1038] });
  portal.installApp({ clientId: 'app', clientSecret: 's', handlerUrl: `${receiver.origin}/h` });
  auth = portal.tokenFor('app').accessToken;
  await portal.settled();
  receiver.received.length = 0;
});
afterEach(async () => {
  await portal.stop();
  await receiver.close();
});

describe('crm.item', () => {
  it('adds, gets, updates, lists and deletes items of a type', async () => {
    const entityTypeId = 147;
    const { item } = await result('crm.item.add', { entityTypeId, fields: { title: 'One', ufCrm: 5 } });
    expect(item).toMatchObject({ id: 1, entityTypeId, title: 'One', ufCrm: 5, createdBy: 1 });
    expect(
      (await result('crm.item.update', { entityTypeId, id: 1, fields: { title: 'Two' } })).item,
    ).toMatchObject({
      id: 1,
      title: 'Two',
      ufCrm: 5,
    });
    expect((await result('crm.item.get', { entityTypeId, id: 1 })).item.title).toBe('Two');
    expect((await result('crm.item.list', { entityTypeId })).items).toHaveLength(1);
    expect((await result('crm.item.list', { entityTypeId: 1038 })).items).toEqual([]);
    await result('crm.item.delete', { entityTypeId, id: 1 });
    expect(await call('crm.item.get', { entityTypeId, id: 1 })).toMatchObject({
      status: 400,
      body: { error: 'NOT_FOUND' },
    });
    expect(await call('crm.item.add', { entityTypeId: 5 })).toMatchObject({
      status: 400,
      body: { error: 'NOT_FOUND' },
    });
  });

  it('raises the event of all types and that of its own, which the portal lists', async () => {
    expect(await result('events')).toEqual(
      expect.arrayContaining(['ONCRMDYNAMICITEMADD_147', 'ONCRMDYNAMICITEMDELETE_1038']),
    );
    for (const event of ['ONCRMDYNAMICITEMADD', 'ONCRMDYNAMICITEMADD_147', 'ONCRMDYNAMICITEMADD_1038']) {
      await result('event.bind', { event, handler: `${receiver.origin}/h` });
    }
    await result('crm.item.add', { entityTypeId: 147 });
    await portal.settled();
    const sent = portal.deliveries.slice(1);
    expect(sent.map(({ event }) => event)).toEqual(['ONCRMDYNAMICITEMADD', 'ONCRMDYNAMICITEMADD_147']);
    expect(sent[0]!.body).toContain('data%5BFIELDS%5D%5BENTITY_TYPE_ID%5D=147');
  });
});
