import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Bitrix24Emulator } from '../emulator.js';
import { post } from '../../test/receiver.js';

let portal: Bitrix24Emulator;
let auth: string;
const batch = async (params: object) =>
  (await post(`${portal.endpoint}batch`, { ...params, auth })).body.result;

beforeAll(async () => {
  portal = await Bitrix24Emulator.start();
  portal.installApp({ clientId: 'app', clientSecret: 's', handlerUrl: 'http://127.0.0.1:9/x' });
  auth = portal.tokenFor('app').accessToken;
});
afterAll(() => portal.stop());

describe('batch', () => {
  it('answers empty maps as lists', async () => {
    expect(await batch({})).toEqual({
      result: [],
      result_error: [],
      result_total: [],
      result_next: [],
      result_time: [],
    });
  });

  it('runs a map of commands, each with its own outcome, and follows references', async () => {
    const answer = await batch({
      cmd: {
        add: 'crm.deal.add?fields[TITLE]=A+deal',
        get: 'crm.deal.get?ID=$result[add]',
        bad: 'crm.deal.get?id=999',
        none: 'nope',
        nested: 'batch?cmd[a]=profile',
        list: 'crm.deal.list?select[]=TITLE',
      },
    });
    expect(Object.keys(answer)).toEqual([
      'result',
      'result_error',
      'result_total',
      'result_next',
      'result_time',
    ]);
    expect(answer.result).toMatchObject({
      add: 1,
      get: { ID: '1', TITLE: 'A deal' },
      list: [{ ID: '1', TITLE: 'A deal' }],
    });
    expect(answer.result_error).toEqual({
      bad: { error: '', error_description: 'Not found' },
      none: { error: 'ERROR_METHOD_NOT_FOUND', error_description: 'Method not found!' },
      nested: {
        error: 'ERROR_BATCH_METHOD_NOT_ALLOWED',
        error_description: 'Method is not allowed for batch usage',
      },
    });
    expect(answer.result_total).toEqual({ list: 1 });
    expect(answer.result_next).toEqual([]);
    expect(Object.keys(answer.result_time)).toEqual(['add', 'get', 'list']);
  });

  it('answers a list with lists', async () => {
    const answer = await batch({ cmd: ['profile', 'scope'] });
    expect(answer.result).toHaveLength(2);
    expect(answer.result_error).toEqual([]);
    expect((await batch({ cmd: ['nope', 'scope'] })).result).toEqual({ 1: expect.any(Array) });
  });

  it.each([
    [1, ['first']],
    ['0', ['first', 'third']],
  ])('halt %p', async (halt, done) => {
    const answer = await batch({ halt, cmd: { first: 'profile', second: 'nope', third: 'profile' } });
    expect(Object.keys(answer.result)).toEqual(done);
    expect(Object.keys(answer.result_error)).toEqual(['second']);
  });

  it('runs fifty commands and refuses the rest one by one', async () => {
    const cmd = Object.fromEntries(Array.from({ length: 52 }, (_, index) => [`c${index}`, 'profile']));
    const answer = await batch({ cmd });
    expect(Object.keys(answer.result)).toHaveLength(50);
    expect(answer.result_error).toEqual({
      c50: { error: 'ERROR_BATCH_LENGTH_EXCEEDED', error_description: 'Max batch length exceeded' },
      c51: { error: 'ERROR_BATCH_LENGTH_EXCEEDED', error_description: 'Max batch length exceeded' },
    });
  });

  it('takes the connector from the outer call only', async () => {
    const cmd = { a: 'event.bind?event=ONCRMDEALADD&handler=http://127.0.0.1:9/x&auth_connector=inner' };
    await batch({ cmd, auth_connector: 'outer' });
    expect(portal.bindings('app').at(-1)).toMatchObject({ connector: 'outer', event: 'ONCRMDEALADD' });
  });

  it('is one request with its commands recorded, by form as well', async () => {
    portal.clearRecords();
    const body = new URLSearchParams({ auth, 'cmd[a]': 'crm.deal.get?id=999', 'cmd[b]': 'profile' });
    const answer = await (await fetch(`${portal.endpoint}batch.json`, { method: 'POST', body })).json();
    expect(answer).toMatchObject({ result: { result: { b: { ID: '1' } } } });
    expect(portal.requests).toMatchObject([
      {
        method: 'batch',
        status: 200,
        commands: [
          { key: 'a', method: 'crm.deal.get', params: { id: '999' }, error: '' },
          { key: 'b', method: 'profile', params: {} },
        ],
      },
    ]);
  });
});
