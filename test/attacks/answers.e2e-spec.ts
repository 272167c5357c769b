import { describe, expect, it } from '@jest/globals';
import { ADAPTERS } from '../support/adapters.js';
import { useBench } from '../support/bench.js';
import { CLIENT_ID } from '../support/facts.js';
import { FORM, form, send, type Received } from '../support/http.js';
import { PLANTED, Target } from './target.js';

const bench = useBench();

/** All that a stranger can learn from an answer, the order of its headers included. */
const shown = ({ status, headers, body }: Received): string =>
  JSON.stringify({ status, headers: { ...headers, date: 'some' }, body });

/** Equal in all but what they would tell. */
const STRANGER = 'f'.repeat(32);

describe.each(ADAPTERS)('the answer of an application on %s', (adapter) => {
  it('to all that is not believed is the same', async () => {
    const target = await Target.connect(bench, adapter);
    const { portal, running, applicationToken: genuine } = target;
    const name = 'ONCRMDEALADD';
    const answers = [
      await target.forge(name, { application_token: PLANTED }),
      await target.forge(name, { application_token: genuine.slice(1) }),
      await target.forge(name, { application_token: `${genuine}0` }),
      await target.forge(name, { application_token: genuine.toUpperCase() }),
      await target.forge(name, { application_token: '0' }),
      await target.forge(name, { application_token: 'x'.repeat(255) }),
      await target.forge(name, { member_id: STRANGER, application_token: genuine }),
      await target.forge(name, { member_id: STRANGER, application_token: PLANTED }),
      await target.forge(name, { member_id: '__proto__', application_token: genuine }),
      await target.forge(name, { member_id: portal.memberId.toUpperCase(), application_token: genuine }),
      await target.forge('ONAPPUNINSTALL', { application_token: PLANTED }, { CLEAN: '1' }),
      await target.forge(
        'ONAPPTEST',
        { application_token: PLANTED },
        { 'QUERY][nestjs_bitrix24_nonce': 'x' },
      ),
      await target.forge('ONAPPINSTALL', { application_token: PLANTED }),
      await target.forge('NOSUCHEVENT', { application_token: PLANTED }),
      await send(`${running.intake}/as/1`, {
        headers: FORM,
        body: form({
          event: name,
          'auth[member_id]': portal.memberId,
          'auth[application_token]': PLANTED,
        }),
      }),
    ];
    // One whose installation has ended: nobody learns that it once was there.
    portal.uninstallApp(CLIENT_ID);
    await running.noticed('bitrix24.portal.uninstalled');
    answers.push(await target.forge(name, { application_token: genuine }));
    const [first, ...rest] = answers.map(shown);
    expect(answers[0]).toMatchObject({ status: 403, body: 'Forbidden.\n' });
    for (const other of rest) expect(other).toBe(first);
  });

  it('to an install is the same, whoever sends it for whatever portal', async () => {
    const target = await Target.connect(bench, adapter);
    const user = target.portal.addUser({ admin: false });
    const planted = { application_token: PLANTED };
    const answers = [
      await target.forge('ONAPPINSTALL', {
        ...target.pair(CLIENT_ID),
        application_token: target.applicationToken,
      }),
      await target.forge('ONAPPINSTALL', { ...planted, ...target.pair(CLIENT_ID, user.id) }),
      await target.forge('ONAPPINSTALL', { ...planted, ...target.pair(CLIENT_ID), member_id: STRANGER }),
      await target.forge('ONAPPINSTALL', { ...planted, access_token: 'a', refresh_token: 'r' }),
      await target.forge('ONAPPINSTALL', { ...planted, access_token: 'a', refresh_token: 'r' }),
      await target.forge('ONAPPINSTALL', {
        ...planted,
        access_token: 'b',
        refresh_token: 'r',
        member_id: STRANGER,
      }),
      await target.forge('ONAPPUPDATE', { ...planted, access_token: 'c', refresh_token: 'r' }),
    ];
    await target.verified();
    answers.push(await target.forge('ONAPPINSTALL', { ...planted, access_token: 'a', refresh_token: 'r' }));
    const [first, ...rest] = answers.map(shown);
    expect(answers[0]).toMatchObject({ status: 200, body: 'OK\n' });
    for (const other of rest) expect(other).toBe(first);
  });

  it('tells nothing of a portal by the events that wait with a forged install', async () => {
    const target = await Target.connect(bench, adapter);
    const fault = target.portal.fault({
      server: 'auth',
      method: 'app.info',
      kind: 'unavailable',
      times: Infinity,
    });
    const known = { member_id: target.portal.memberId, application_token: PLANTED };
    const unknown = { member_id: STRANGER, application_token: PLANTED };
    for (const [at, claim] of [known, unknown].entries())
      await target.forge('ONAPPINSTALL', { ...claim, access_token: `t${at}`, refresh_token: 'r' });
    await fault.reached(2);
    const answers = [await target.forge('ONCRMDEALADD', known), await target.forge('ONCRMDEALADD', unknown)];
    expect(shown(answers[1]!)).toBe(shown(answers[0]!));
    // Both wait, and come to nobody.
    expect(answers[0]).toMatchObject({ status: 200 });
    expect(target.handled.map(({ name }) => name)).toEqual(['ONAPPINSTALL']);
    expect(await target.record(STRANGER)).toBeUndefined();
    fault.remove();
  });
});
