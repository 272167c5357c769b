import { createServer } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { ADAPTERS } from '../support/adapters.js';
import { useBench } from '../support/bench.js';
import { CLIENT_ID } from '../support/facts.js';
import { FORM, form, send } from '../support/http.js';
import {
  addAppWithPage,
  frameFields,
  INSTALL_PATH,
  postFrame,
  withInstallPage,
} from '../support/install-page.js';
import { ManualClock } from '../support/time.js';
import { Target } from './target.js';

const bench = useBench();

const LISTED = '3.217.33.54';
const OTHER = '6.6.6.6';

describe.each(ADAPTERS)('the allow-list on %s', (adapter) => {
  const from = (target: Target, address: string, path?: string) =>
    send(path === undefined ? target.running.intake : target.running.origin + path, {
      headers: { ...FORM, 'x-forwarded-for': address },
      body: form({
        event: 'ONCRMDEALADD',
        'auth[member_id]': target.portal.memberId,
        'auth[application_token]': target.applicationToken,
      }),
    });

  it('is off unless it is asked for', async () => {
    const target = await Target.connect(bench, adapter);
    expect(await from(target, OTHER)).toMatchObject({ status: 200 });
  });

  it('keeps out whom it does not name, whatever they claim, and changes nothing', async () => {
    const intake = { trustProxy: 1, queueServers: [LISTED, '195.208.184.0/24'] };
    const target = await Target.boot(bench, adapter, { options: { intake } });
    // The portal's own events come without a proxy here, and so from nowhere.
    target.portal.installApp({
      clientId: CLIENT_ID,
      clientSecret: 'any',
      handlerUrl: 'https://app.example.com/bitrix24/events',
    });
    await target.portal.settled();
    expect(target.portal.deliveries).toMatchObject([{ status: 403 }]);
    expect(await target.running.portals.list()).toEqual([]);
    const refused = [];
    for (const address of [OTHER, `${LISTED}, ${OTHER}`, `${LISTED},`, 'x', '', '127.0.0.1', `${LISTED}.`])
      refused.push(await from(target, address));
    const shown = refused.map(({ status, body, headers }) => ({
      status,
      body,
      headers: { ...headers, date: '' },
    }));
    expect(shown[0]).toMatchObject({ status: 403, body: 'Forbidden.\n' });
    for (const other of shown) expect(other).toEqual(shown[0]);
    expect(target.handled).toEqual([]);
    // As anybody is answered who is on the list and not believed.
    const { status, body, headers } = await from(target, LISTED);
    expect({ status, body, headers: { ...headers, date: '' } }).toEqual(shown[0]);
  });

  it('is read where it is published, and lets all in with an alarm while that is out of reach', async () => {
    let nodes: string[] | undefined;
    const lists = createServer((_request, response) => {
      response.statusCode = nodes ? 200 : 503;
      response.end(JSON.stringify({ nodes }));
    });
    await new Promise<void>((resolve) => lists.listen(0, '127.0.0.1', resolve));
    bench.later(() => lists.close());
    const address = lists.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address!.port : 0}/app.json`;
    const clock = new ManualClock(Date.now());
    const intake = { trustProxy: 1, queueServers: 'published' as const, queueServerLists: [url] };
    const target = await Target.connect(
      bench,
      adapter,
      { clock, options: { intake } },
      { now: () => clock.now() },
    );
    expect(await from(target, OTHER)).toMatchObject({ status: 200 });
    expect(await target.running.noticed('bitrix24.intake.allow-list-unavailable')).toEqual({
      reason: expect.stringContaining('/app.json: the answer has the status 503'),
    });
    expect(bench.logs.text('error')).toContain('Events are accepted from every address');

    nodes = [LISTED];
    clock.tick(60_000);
    const before = await target.record();
    expect(await from(target, OTHER)).toMatchObject({ status: 403, body: 'Forbidden.\n' });
    expect(await from(target, LISTED)).toMatchObject({ status: 200 });
    nodes = undefined;
    clock.tick(60_000);
    expect(await from(target, OTHER)).toMatchObject({ status: 403 });
    expect(await from(target, LISTED)).toMatchObject({ status: 200 });
    expect(await target.record()).toEqual(before);
  });

  it("concerns events at the page's address too, and no page", async () => {
    const portal = await bench.portal();
    addAppWithPage(portal);
    const { options, extras } = withInstallPage(portal);
    const target = await Target.boot(bench, adapter, {
      portal,
      options: { ...options, intake: { trustProxy: 1, queueServers: [LISTED] } },
      ...(extras && { extras }),
    });
    const { running } = target;
    const page = await postFrame(running, frameFields(portal));
    expect(page).toMatchObject({
      status: 200,
      headers: { 'content-type': expect.stringContaining('text/html') },
    });
    await running.noticed('bitrix24.portal.installed');
    expect(await from(target, OTHER, INSTALL_PATH)).toMatchObject({ status: 403 });
    expect(await from(target, LISTED, INSTALL_PATH)).toMatchObject({ status: 200 });
  });
});
