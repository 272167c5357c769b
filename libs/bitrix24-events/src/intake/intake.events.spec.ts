import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterEach, describe, expect, it } from '@jest/globals';
import { FORM, http } from '../../test/intake/http.js';
import { closeAll, type AdapterName } from '../../test/intake/intake-app.js';
import { encodeForm } from '../../test/intake/form-encoder.js';
import { realBodies } from '../../test/intake/real-bodies.js';
import { boot, contact, deal, JSON_TYPE } from '../../test/intake/sending-app.js';

afterEach(closeAll);

describe.each<AdapterName>(['express', 'fastify'])('%s', (adapter) => {
  describe('an event', () => {
    it('is stored without its secrets, and then acknowledged', async () => {
      const { send, doubles, clock } = await boot(adapter);
      expect(await send(contact)).toMatchObject({
        status: 200,
        text: 'OK\n',
        headers: { 'content-type': 'text/plain; charset=utf-8' },
      });
      expect(doubles.accepted).toEqual([
        {
          event: {
            id: expect.stringMatching(/^[0-9a-f-]{36}$/),
            name: 'ONCRMCONTACTADD',
            source: 'application',
            memberId: '010b6886ebc205e43ae65000ee00addb',
            domain: 'verified.bitrix24.com',
            bindingId: '58',
            userId: '1',
            data: { FIELDS: { ID: '134806' } },
            secretData: false,
            actor: {
              accessToken: '7a9df66600705907000000010000007b1a2b3c4d5e6f708192a3b4c5d6e7f8',
              expiresAt: 1_700_003_600_000,
            },
            occurredAt: 1_727_018_926_000,
            receivedAt: clock.now(),
          },
          handlers: [{ key: 'Deals.changed' }],
        },
      ]);
      expect(JSON.stringify(doubles.accepted)).not.toContain('00112233445566778899aabbccddeeff');
    });

    it('has the same result when sent as JSON', async () => {
      const { send, doubles } = await boot(adapter);
      for (const { body, expected } of realBodies) {
        await send(body);
        expect(await send(JSON.stringify(expected), JSON_TYPE)).toMatchObject({ status: 200 });
        const [form, json] = doubles.accepted.splice(0);
        expect({ ...json, event: { ...json!.event, id: form!.event.id } }).toEqual(form);
      }
    });

    it('from an outgoing webhook has no actor, and the domain that it claims', async () => {
      const { send, doubles } = await boot(adapter);
      expect(await send(deal)).toMatchObject({ status: 200 });
      expect(doubles.accepted[0]!.event).toMatchObject({ source: 'webhook:0', domain: 'p.bitrix24.com' });
      expect(doubles.accepted[0]!.event).not.toHaveProperty('actor');
    });

    it('without a handler is counted, not stored', async () => {
      const { send, doubles, counts } = await boot(adapter);
      doubles.handled = () => [];
      expect(await send(contact)).toMatchObject({ status: 200, text: 'OK\n' });
      expect(doubles.accepted).toEqual([]);
      expect(counts.snapshot()).toMatchObject({ unhandled: 1, accepted: 0 });
    });

    it('has one delivery per handler, chosen by name, source and the key in the URL', async () => {
      const { url, doubles } = await boot(adapter);
      const asked: unknown[] = [];
      doubles.handled = (...asking) => {
        asked.push(asking);
        return ['a', 'b'];
      };
      await http(url, { body: contact });
      await http(`${url}/as/installer`, { body: contact });
      await http(`${url}/as/7?x=1`, { body: contact });
      expect(asked).toEqual([
        ['ONCRMCONTACTADD', 'application', ''],
        ['ONCRMCONTACTADD', 'application', 'installer'],
        ['ONCRMCONTACTADD', 'application', '7'],
      ]);
      expect(doubles.accepted[0]!.handlers).toEqual([{ key: 'a' }, { key: 'b' }]);
      expect(doubles.accepted).toHaveLength(3);
    });

    it('that cannot be stored is answered with 503, and logged as an error', async () => {
      const { send, doubles, logged } = await boot(adapter);
      doubles.failure = new Error('disk full');
      const sent = await send(contact);
      expect(sent).toMatchObject({ status: 503, text: 'Service unavailable: the event was not stored.\n' });
      expect(sent.headers).toHaveProperty('retry-after', '60');
      expect(logged.join()).toMatch(/error refused, not stored: event "ONCRMCONTACTADD".*disk full/);
      doubles.failure = undefined;
      expect(await send(contact)).toMatchObject({ status: 200 });
    });
  });

  describe('the event of a round trip', () => {
    const test = encodeForm({
      event: 'ONAPPTEST',
      data: { QUERY: { nestjs_bitrix24_nonce: 'the nonce' }, LANGUAGE_ID: 'de' },
      ts: '1727018926',
      auth: { member_id: 'stranger', application_token: 'new' },
    });

    it('has its nonce consumed before its token is checked, because the nonce may prove the token', async () => {
      const { send, doubles } = await boot(adapter);
      const authenticate = doubles.authenticator.authenticate;
      doubles.authenticator.authenticate = (memberId, token) => {
        doubles.did.push('authenticate');
        return authenticate(memberId, token);
      };
      expect(await send(test)).toMatchObject({ status: 403 });
      expect(doubles.did).toEqual(['consume stranger new the nonce', 'authenticate']);
    });

    it('goes to its handlers too', async () => {
      const { send, doubles } = await boot(adapter);
      const genuine = test
        .replace('stranger', '010b6886ebc205e43ae65000ee00addb')
        .replace('=new', '=00112233445566778899aabbccddeeff');
      expect(await send(genuine)).toMatchObject({ status: 200 });
      expect(doubles.accepted).toMatchObject([{ event: { name: 'ONAPPTEST' } }]);
    });

    it('is an ordinary event without a nonce; a nonce in another event is ignored', async () => {
      const { send, doubles } = await boot(adapter);
      await send(test.replace('nestjs_bitrix24_nonce', 'other'));
      await send(test.replace('ONAPPTEST', 'ONCRMDEALADD'));
      expect(doubles.did).toEqual([]);
    });
  });

  describe('lifecycle events', () => {
    const install = encodeForm({
      event: 'ONAPPINSTALL',
      data: { VERSION: '1', LANGUAGE_ID: 'de' },
      ts: '1727018926',
      auth: {
        access_token: 'at',
        refresh_token: 'rt',
        expires_in: '3600',
        domain: 'p.bitrix24.com',
        server_endpoint: 'https://oauth.bitrix.info/rest/',
        client_endpoint: 'https://p.bitrix24.com/rest/',
        member_id: 'stranger',
        user_id: '1',
        application_token: 'new',
      },
    });

    it.each(['ONAPPINSTALL', 'ONAPPUPDATE'])('%s is enqueued, without a check of its token', async (name) => {
      const { send, doubles, clock } = await boot(adapter);
      expect(await send(install.replace('ONAPPINSTALL', name))).toMatchObject({ status: 200, text: 'OK\n' });
      expect(doubles.enqueued).toEqual([
        {
          event: name,
          memberId: 'stranger',
          accessToken: 'at',
          refreshToken: 'rt',
          applicationToken: 'new',
          serverEndpoint: 'https://oauth.bitrix.info/rest/',
          clientEndpoint: 'https://p.bitrix24.com/rest/',
          domain: 'p.bitrix24.com',
          userId: '1',
          expiresAt: clock.now() + 3_600_000,
          inboxEvent: expect.objectContaining({ name, data: { VERSION: '1', LANGUAGE_ID: 'de' } }),
        },
      ]);
      expect(doubles.accepted).toEqual([]);
    });

    it('a genuine payment is reported after its event is stored', async () => {
      const { send, doubles } = await boot(adapter);
      const payment = contact.replace('ONCRMCONTACTADD', 'ONAPPPAYMENT');
      expect(await send(payment.replace('00112233445566778899aabbccddeeff', 'x'))).toMatchObject({
        status: 403,
      });
      expect(doubles.did).toEqual([]);
      expect(await send(payment)).toMatchObject({ status: 200 });
      expect(doubles.did).toEqual(['accept', 'paid 010b6886ebc205e43ae65000ee00addb']);
    });

    it('an install is refused while too many are pending', async () => {
      const { send, doubles } = await boot(adapter);
      doubles.enqueueResult = 'full';
      expect(await send(install)).toMatchObject({ status: 503, headers: { 'retry-after': '60' } });
    });

    it.each(['ONAPPINSTALL', 'ONAPPPAYMENT', 'ONAPPMETHODCONFIRM'])(
      '%s without tokens needs a known application token',
      async (name) => {
        const { send, doubles } = await boot(adapter);
        expect(
          await send(deal.replace('ffeeddccbbaa99887766554433221100', 'x').replace('ONCRMDEALUPDATE', name)),
        ).toMatchObject({ status: 403 });
        expect(
          await send(
            deal
              .replace('ffeeddccbbaa99887766554433221100', '00112233445566778899aabbccddeeff')
              .replace('ONCRMDEALUPDATE', name),
          ),
        ).toMatchObject({ status: 200 });
        expect(doubles.accepted).toHaveLength(1);
        expect(doubles.enqueued).toEqual([]);
      },
    );

    it.each([
      ['1', true],
      ['0', false],
    ])(
      'ONAPPUNINSTALL with CLEAN=%s is looked into, and no handler is told before',
      async (clean, expected) => {
        const { send, doubles } = await boot(adapter);
        const uninstall = (token: string) =>
          encodeForm({
            event: 'ONAPPUNINSTALL',
            data: { CLEAN: clean },
            auth: { member_id: '010b6886ebc205e43ae65000ee00addb', application_token: token },
          });
        expect(await send(uninstall('forged'))).toMatchObject({ status: 403 });
        expect(doubles.did).toEqual([]);
        expect(await send(uninstall('00112233445566778899aabbccddeeff'))).toMatchObject({ status: 200 });
        expect(doubles.did).toEqual(['uninstall']);
        expect(doubles.uninstalled).toEqual([
          [
            expect.objectContaining({ source: 'application' }),
            {
              clean: expected,
              inboxEvent: { event: expect.objectContaining({ name: 'ONAPPUNINSTALL' }), authKey: '' },
            },
          ],
        ]);
      },
    );

    it('an event with the token of a pending install is deferred, without its secrets', async () => {
      const { url, send, doubles, counts } = await boot(adapter);
      const event = contact.replace('00112233445566778899aabbccddeeff', 'awaited');
      expect(await send(event)).toMatchObject({ status: 403 });
      doubles.awaitedToken = 'awaited';
      expect(await http(`${url}/as/7`, { body: event })).toMatchObject({ status: 200, text: 'OK\n' });
      expect(doubles.deferred).toEqual([
        [
          '010b6886ebc205e43ae65000ee00addb',
          'awaited',
          { event: expect.objectContaining({ name: 'ONCRMCONTACTADD' }), authKey: '7' },
        ],
      ]);
      expect(JSON.stringify(doubles.deferred[0]![2])).not.toContain('awaited');
      expect(doubles.accepted).toEqual([]);
      expect(counts.snapshot()).toMatchObject({ pending: 1 });
    });

    it.each<[string, number, Record<string, string>, string]>([
      ['where it came from', 0, { 'x-forwarded-for': '6.6.6.6' }, '127.0.0.1'],
      ['what the proxy saw', 1, { 'x-forwarded-for': '6.6.6.6, 5.5.5.5' }, '5.5.5.5'],
      ['the network of what the proxy saw', 1, { 'x-forwarded-for': '2001:db8::1' }, '2001:db8:0:0::/64'],
      ['that it is not known', 2, { 'x-forwarded-for': '5.5.5.5' }, ''],
    ])('an install is enqueued with %s', async (_what, trustProxy, headers, source) => {
      const { send, doubles } = await boot(adapter, {
        intake: { trustProxy },
        // The framework's own setting, which believes anybody.
        ...(adapter === 'fastify'
          ? { adapter: new FastifyAdapter({ trustProxy: true }) }
          : { configure: (app) => (app as NestExpressApplication).set('trust proxy', true) }),
      });
      expect(await send(install, { ...FORM, ...headers })).toMatchObject({ status: 200 });
      expect(doubles.sources).toEqual([source]);
    });
  });
});
