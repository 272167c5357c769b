import { afterEach, describe, expect, it } from '@jest/globals';
import { http } from '../../test/intake/http.js';
import { bootIntake, closeAll, type AdapterName } from '../../test/intake/intake-app.js';

afterEach(closeAll);

const PATH = '/bitrix24/events';
const MEMBER_ID = '010b6886ebc205e43ae65000ee00addb';
const WEBHOOK = 'ffeeddccbbaa99887766554433221100';
const APPLICATION = '00112233445566778899aabbccddeeff';

const body = (event: string, token: string) =>
  new URLSearchParams({
    event,
    'data[CLEAN]': '1',
    'auth[member_id]': MEMBER_ID,
    'auth[domain]': 'evil.example',
    'auth[application_token]': token,
  }).toString();

describe.each<AdapterName>(['express', 'fastify'])(
  'by the token of an outgoing webhook, on %s,',
  (adapter) => {
    it.each(['ONAPPUNINSTALL', 'ONAPPINSTALL', 'ONAPPPAYMENT', 'onappupdate', 'ONAPPTEST', 'ONOFFLINEEVENT'])(
      '%s is refused: only the application receives it',
      async (event) => {
        const { origin, doubles, counts, logged } = await bootIntake(adapter);
        expect(await http(origin + PATH, { body: body(event, WEBHOOK) })).toMatchObject({ status: 403 });
        expect([doubles.accepted, doubles.uninstalled, doubles.did]).toEqual([[], [], []]);
        expect(counts.snapshot().refused).toEqual({ 'an event of the application from a webhook': 1 });
        expect(logged.join()).toMatch(
          /portal "010b.*", which says it is "evil\.example"\. From "127\.0\.0\.1"\. .*Try: /,
        );
      },
    );

    it('other events are accepted', async () => {
      const { origin, doubles } = await bootIntake(adapter);
      expect(await http(origin + PATH, { body: body('ONCRMDEALADD', WEBHOOK) })).toMatchObject({
        status: 200,
      });
      expect(doubles.accepted).toHaveLength(1);
    });
  },
);

describe.each<AdapterName>(['express', 'fastify'])('a request that is not an event, on %s,', (adapter) => {
  it.each([
    ['a page', 'AUTH_ID=x&REFRESH_ID=y&member_id=m&PLACEMENT=DEFAULT', /installPage/],
    ['a placement', 'AUTH_ID=x&PLACEMENT=CRM_DEAL_DETAIL_TAB', /placement\.bind/],
    ['a robot or activity', 'event_token=x&document_id[0]=crm&auth[member_id]=m', /bizproc\.robot\.add/],
  ])('is identified as %s, in the answer and once in the log', async (kind, sent, fix) => {
    const { origin, logged } = await bootIntake(adapter);
    await http(origin + PATH, { body: 'event=x' });
    for (let again = 0; again < 3; again++) {
      const { status, text } = await http(origin + PATH, { body: sent });
      expect(status).toBe(400);
      expect(text).toMatch(fix);
    }
    const lines = logged.filter((line) => line.includes(`refused, ${kind}:`));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(fix);
  });
});

describe("the module's own events", () => {
  it.each(['ONOFFLINEEVENT', 'ONAPPTEST'])(
    '%s without a handler is not counted as unhandled',
    async (event) => {
      const { origin, doubles, counts, logged } = await bootIntake('express');
      doubles.handled = () => [];
      expect(await http(origin + PATH, { body: body(event, APPLICATION) })).toMatchObject({ status: 200 });
      expect(counts.snapshot()).toMatchObject({ unhandled: 0, refused: {} });
      expect(logged.join()).not.toMatch(/no handler wants/);
    },
  );
});
