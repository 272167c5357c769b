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
    it('is stored, stripped, and then acknowledged', async () => {
      const { send, behind, clock } = await boot(adapter);
      expect(await send(contact)).toMatchObject({
        status: 200,
        text: 'OK\n',
        headers: { 'content-type': 'text/plain; charset=utf-8' },
      });
      expect(behind.accepted).toEqual([
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
      expect(JSON.stringify(behind.accepted)).not.toContain('00112233445566778899aabbccddeeff');
    });

    it('is the same as JSON', async () => {
      const { send, behind } = await boot(adapter);
      for (const { body, expected } of realBodies) {
        await send(body);
        expect(await send(JSON.stringify(expected), JSON_TYPE)).toMatchObject({ status: 200 });
        const [form, json] = behind.accepted.splice(0);
        expect({ ...json, event: { ...json!.event, id: form!.event.id } }).toEqual(form);
      }
    });

    it('of an outgoing webhook has no actor, and the domain that it names', async () => {
      const { send, behind } = await boot(adapter);
      expect(await send(deal)).toMatchObject({ status: 200 });
      expect(behind.accepted[0]!.event).toMatchObject({ source: 'webhook:0', domain: 'p.bitrix24.com' });
      expect(behind.accepted[0]!.event).not.toHaveProperty('actor');
    });

    it('that nobody handles is counted, not stored', async () => {
      const { send, behind, counts } = await boot(adapter);
      behind.handled = () => [];
      expect(await send(contact)).toMatchObject({ status: 200, text: 'OK\n' });
      expect(behind.accepted).toEqual([]);
      expect(counts.snapshot()).toMatchObject({ unhandled: 1, accepted: 0 });
    });

    it('has one delivery per handler, chosen by name, source and the key in the URL', async () => {
      const { url, behind } = await boot(adapter);
      const asked: unknown[] = [];
      behind.handled = (...asking) => {
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
      expect(behind.accepted[0]!.handlers).toEqual([{ key: 'a' }, { key: 'b' }]);
      expect(behind.accepted).toHaveLength(3);
    });

    it('that cannot be stored is answered 503, loudly', async () => {
      const { send, behind, logged } = await boot(adapter);
      behind.failure = new Error('disk full');
      const sent = await send(contact);
      expect(sent).toMatchObject({ status: 503, text: 'Service unavailable: the event was not stored.\n' });
      expect(sent.headers).toHaveProperty('retry-after', '60');
      expect(logged.join()).toMatch(/error refused, not stored: event "ONCRMCONTACTADD".*disk full/);
      behind.failure = undefined;
      expect(await send(contact)).toMatchObject({ status: 200 });
    });
  });

  describe('the event of a check', () => {
    const test = encodeForm({
      event: 'ONAPPTEST',
      data: { QUERY: { nestjs_bitrix24_nonce: 'the nonce' }, LANGUAGE_ID: 'de' },
      ts: '1727018926',
      auth: { member_id: 'stranger', application_token: 'new' },
    });

    it('has its nonce taken before its token is judged, which that may prove', async () => {
      const { send, behind } = await boot(adapter);
      const authenticate = behind.gate.authenticate;
      behind.gate.authenticate = (memberId, token) => {
        behind.did.push('authenticate');
        return authenticate(memberId, token);
      };
      expect(await send(test)).toMatchObject({ status: 403 });
      expect(behind.did).toEqual(['consume stranger new the nonce', 'authenticate']);
    });

    it('goes to its handlers too', async () => {
      const { send, behind } = await boot(adapter);
      const genuine = test
        .replace('stranger', '010b6886ebc205e43ae65000ee00addb')
        .replace('=new', '=00112233445566778899aabbccddeeff');
      expect(await send(genuine)).toMatchObject({ status: 200 });
      expect(behind.accepted).toMatchObject([{ event: { name: 'ONAPPTEST' } }]);
    });

    it('is nothing special without a nonce, nor is its nonce in another event', async () => {
      const { send, behind } = await boot(adapter);
      await send(test.replace('nestjs_bitrix24_nonce', 'other'));
      await send(test.replace('ONAPPTEST', 'ONCRMDEALADD'));
      expect(behind.did).toEqual([]);
    });
  });

  describe('the life of the application', () => {
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

    it.each(['ONAPPINSTALL', 'ONAPPUPDATE'])('%s is parked, not judged', async (name) => {
      const { send, behind, clock } = await boot(adapter);
      expect(await send(install.replace('ONAPPINSTALL', name))).toMatchObject({ status: 200, text: 'OK\n' });
      expect(behind.parked).toEqual([
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
      expect(behind.accepted).toEqual([]);
    });

    it('a payment is told of, after its event is stored, when it is genuine', async () => {
      const { send, behind } = await boot(adapter);
      const payment = contact.replace('ONCRMCONTACTADD', 'ONAPPPAYMENT');
      expect(await send(payment.replace('00112233445566778899aabbccddeeff', 'x'))).toMatchObject({
        status: 403,
      });
      expect(behind.did).toEqual([]);
      expect(await send(payment)).toMatchObject({ status: 200 });
      expect(behind.did).toEqual(['accept', 'paid 010b6886ebc205e43ae65000ee00addb']);
    });

    it('an install is refused while too many wait', async () => {
      const { send, behind } = await boot(adapter);
      behind.parkResult = 'full';
      expect(await send(install)).toMatchObject({ status: 503, headers: { 'retry-after': '60' } });
    });

    it.each(['ONAPPINSTALL', 'ONAPPPAYMENT', 'ONAPPMETHODCONFIRM'])(
      '%s without tokens needs its proof',
      async (name) => {
        const { send, behind } = await boot(adapter);
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
        expect(behind.accepted).toHaveLength(1);
        expect(behind.parked).toEqual([]);
      },
    );

    it.each([
      ['1', true],
      ['0', false],
    ])(
      'ONAPPUNINSTALL with CLEAN=%s is looked into, and no handler is told before',
      async (clean, expected) => {
        const { send, behind } = await boot(adapter);
        const uninstall = (token: string) =>
          encodeForm({
            event: 'ONAPPUNINSTALL',
            data: { CLEAN: clean },
            auth: { member_id: '010b6886ebc205e43ae65000ee00addb', application_token: token },
          });
        expect(await send(uninstall('forged'))).toMatchObject({ status: 403 });
        expect(behind.did).toEqual([]);
        expect(await send(uninstall('00112233445566778899aabbccddeeff'))).toMatchObject({ status: 200 });
        expect(behind.did).toEqual(['uninstall']);
        expect(behind.uninstalled).toEqual([
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

    it('an event with the token of an install that waits, waits with it, stripped', async () => {
      const { url, send, behind, counts } = await boot(adapter);
      const event = contact.replace('00112233445566778899aabbccddeeff', 'awaited');
      expect(await send(event)).toMatchObject({ status: 403 });
      behind.awaitedToken = 'awaited';
      expect(await http(`${url}/as/7`, { body: event })).toMatchObject({ status: 200, text: 'OK\n' });
      expect(behind.held).toEqual([
        [
          '010b6886ebc205e43ae65000ee00addb',
          'awaited',
          { event: expect.objectContaining({ name: 'ONCRMCONTACTADD' }), authKey: '7' },
        ],
      ]);
      expect(JSON.stringify(behind.held[0]![2])).not.toContain('awaited');
      expect(behind.accepted).toEqual([]);
      expect(counts.snapshot()).toMatchObject({ parked: 1 });
    });

    it.each<[string, number, Record<string, string>, string]>([
      ['where it came from', 0, { 'x-forwarded-for': '6.6.6.6' }, '127.0.0.1'],
      ['what the proxy saw', 1, { 'x-forwarded-for': '6.6.6.6, 5.5.5.5' }, '5.5.5.5'],
      ['the network of what the proxy saw', 1, { 'x-forwarded-for': '2001:db8::1' }, '2001:db8:0:0::/64'],
      ['that it is not known', 2, { 'x-forwarded-for': '5.5.5.5' }, ''],
    ])('an install is parked with %s', async (_what, trustProxy, headers, source) => {
      const { send, behind } = await boot(adapter, {
        intake: { trustProxy },
        // The framework's own setting, which believes anybody.
        ...(adapter === 'fastify'
          ? { adapter: new FastifyAdapter({ trustProxy: true }) }
          : { configure: (app) => (app as NestExpressApplication).set('trust proxy', true) }),
      });
      expect(await send(install, { ...FORM, ...headers })).toMatchObject({ status: 200 });
      expect(behind.sources).toEqual([source]);
    });
  });
});
