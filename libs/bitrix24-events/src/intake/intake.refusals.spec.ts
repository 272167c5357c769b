import { afterEach, describe, expect, it } from '@jest/globals';
import { FORM, http, type Sent } from '../../test/intake/http.js';
import { closeAll, type AdapterName } from '../../test/intake/intake-app.js';
import { boot, contact, JSON_TYPE, padded } from '../../test/intake/sending-app.js';

afterEach(closeAll);

describe.each<AdapterName>(['express', 'fastify'])('%s', (adapter) => {
  describe('a refusal', () => {
    it('is the same for an unknown portal and a wrong token', async () => {
      const { send } = await boot(adapter);
      const answers = [
        await send(contact.replace('00112233445566778899aabbccddeeff', 'x'.repeat(32))),
        await send(contact.replace('010b6886ebc205e43ae65000ee00addb', 'f'.repeat(32))),
      ].map((sent) => ({ ...sent, headers: { ...sent.headers, date: '' } }));
      expect(answers[0]).toMatchObject({ status: 403, text: 'Forbidden.\n' });
      expect(answers[1]).toEqual(answers[0]);
    });

    it.each<[string, number, string | Buffer, Record<string, string>]>([
      ['an empty body', 400, '', FORM],
      ['no envelope', 400, 'a=b', FORM],
      ['a broken escape', 400, `${contact}&x=%zz`, FORM],
      ['a key of 1 000 brackets', 400, `${contact}&a${'[b]'.repeat(1_000)}=1`, FORM],
      ['an empty token', 400, contact.replace('00112233445566778899aabbccddeeff', ''), FORM],
      ['a list as token', 400, `${contact}&auth[application_token][0]=x`, FORM],
      ['more fields than allowed', 413, `${contact}${'&a=1'.repeat(20_000)}`, FORM],
      ['a body of 10 MB', 413, `${contact}&x=${'x'.repeat(10_000_000)}`, FORM],
      ['a body of 10 MB of JSON', 413, `"${'x'.repeat(10_000_000)}"`, JSON_TYPE],
      ['broken JSON', 400, '{"event":', JSON_TYPE],
      ['deep JSON', 400, '['.repeat(500_000), JSON_TYPE],
      ['JSON that is no map', 400, '[1]', JSON_TYPE],
      [
        'JSON with a prototype',
        403,
        '{"__proto__":{"x":1},"event":"X","auth":{"member_id":"m","application_token":"t"}}',
        JSON_TYPE,
      ],
      [
        'a form with a prototype',
        403,
        'event=X&auth[member_id]=m&auth[application_token]=t&__proto__[x]=1&auth[__proto__][x]=1',
        FORM,
      ],
      ['no content type', 415, contact, {}],
      ['another content type', 415, contact, { 'content-type': 'text/plain' }],
      ['a broken content type', 415, contact, { 'content-type': ';;;' }],
      ['another charset', 415, contact, { 'content-type': `${FORM['content-type']}; charset=koi8-r` }],
      ['a compressed body', 415, contact, { ...FORM, 'content-encoding': 'gzip' }],
      ['multipart', 415, '--x--', { 'content-type': 'multipart/form-data; boundary=x' }],
    ])('of %s is %i', async (_, status, body, headers) => {
      const { url, doubles } = await boot(adapter);
      const sent = await http(url, { body, headers });
      expect(sent.status).toBe(status);
      expect(sent.headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(sent.text).toMatch(/^[A-Z][^{}<>]{5,300}\n$/);
      expect(sent.text).not.toMatch(/\bat \/|node_modules|Error/);
      expect(doubles.accepted).toEqual([]);
      expect({}).not.toHaveProperty('x');
    });

    it('is sent for 1 MiB and one byte, also in chunks, but not for 1 MiB', async () => {
      const { url } = await boot(adapter);
      expect(await http(url, { body: padded(2 ** 20) })).toMatchObject({ status: 200 });
      expect(await http(url, { body: padded(2 ** 20 + 1) })).toMatchObject({ status: 413 });
      const chunked = { ...FORM, 'transfer-encoding': 'chunked' };
      expect(await http(url, { body: padded(2 ** 20), headers: chunked })).toMatchObject({ status: 200 });
      expect(await http(url, { body: padded(2 ** 20 + 1), headers: chunked })).toMatchObject({ status: 413 });
    });

    it('for a sender that is not on the list is the same as for a wrong token, whatever it sent', async () => {
      const queueServers = ['3.217.33.54'];
      const { url, doubles, counts, logged } = await boot(adapter, {
        intake: { queueServers, trustProxy: 1 },
      });
      const from = (address: string, body: string) =>
        http(url, { body, headers: { ...FORM, 'x-forwarded-for': address } });
      expect(await from('3.217.33.54', contact)).toMatchObject({ status: 200 });
      const same = ({ status, text, headers }: Sent) => ({ status, text, headers: { ...headers, date: '' } });
      const wrong = contact.replace('00112233445566778899aabbccddeeff', 'x');
      const refusal = same(await from('3.217.33.54', wrong));
      expect(refusal).toMatchObject({ status: 403, text: 'Forbidden.\n' });
      for (const [address, body] of [
        ['6.6.6.6', contact],
        ['6.6.6.6', 'no event'],
        ['6.6.6.6', padded(2 ** 20 + 1)],
        ['3.217.33.54, 6.6.6.6', contact],
        ['x\tforged log line', contact],
      ] as const)
        expect(same(await from(address, body))).toEqual(refusal);
      expect(doubles.accepted).toHaveLength(1);
      expect(counts.snapshot().refused).toMatchObject({ 'not a queue server': 5 });
      expect(logged).toContain(
        'warn refused, not a queue server: address "6.6.6.6", with intake.trustProxy 1. ' +
          'Try: set it to the number of your proxies',
      );
      expect(logged.join()).not.toContain('forged');
      // For checkers of availability.
      expect(await http(url, { method: 'GET', headers: {} })).toMatchObject({ status: 200 });
    });

    it('is counted by reason; the log shows values escaped, and no tokens', async () => {
      const { send, counts, logged, clock } = await boot(adapter);
      const forged = contact.replace('00112233445566778899aabbccddeeff', 'f0rgedT0ken');
      for (let at = 0; at < 3; at++) await send(forged.replace('010b6886', '%22%60'));
      await send('x=1');
      clock.tick(60_000);
      expect(counts.snapshot().refused).toEqual({
        'unknown portal or wrong token': 3,
        'malformed envelope': 1,
      });
      expect(logged).toEqual([
        expect.stringMatching(
          /^warn refused, unknown portal or wrong token: event "ONCRMCONTACTADD", portal "\\"`ebc205e43ae65000ee00addb", which says it is "p\.bitrix24\.com"\. From "127\.0\.0\.1"\. Try: /,
        ),
        expect.stringContaining('warn refused, malformed envelope: Bad request: event must be'),
        'warn in the minute after that: 2 × refused, unknown portal or wrong token',
      ]);
      expect(logged.join()).not.toMatch(/f0rged|7a9df6/);
    });
  });

  describe('other methods', () => {
    it.each(['GET', 'HEAD'])('%s answers that events are received here', async (method) => {
      const { url } = await boot(adapter);
      const text = method === 'HEAD' ? '' : 'Bitrix24 events are received here.\n';
      for (const path of ['', '?x=1', '/as/7']) {
        expect(await http(url + path, { method, headers: {} })).toMatchObject({ status: 200, text });
      }
    });

    it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
      '%s is answered with 405, whatever its body',
      async (method) => {
        const { url, doubles } = await boot(adapter);
        for (const headers of [FORM, JSON_TYPE, { 'content-type': 'x' }]) {
          expect(await http(url, { method, headers, body: contact })).toMatchObject({
            status: 405,
            headers: { allow: 'GET, HEAD, POST' },
          });
        }
        expect(doubles.accepted).toEqual([]);
      },
    );
  });
});
