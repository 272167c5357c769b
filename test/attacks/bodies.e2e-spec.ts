import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { ADAPTERS } from '../support/adapters.js';
import { useBench } from '../support/bench.js';
import { FORM, form, JSON_TYPE } from '../support/http.js';
import { Target } from './target.js';

const bench = useBench();

const MEGABYTE = 'x'.repeat(1_000_000);

/** An event but for `field` of `auth`, and the two that prove it. */
const event = (target: Target, field: string): Record<string, string> => {
  const fields = {
    event: 'ONCRMDEALADD',
    'data[FIELDS][ID]': '666',
    'auth[member_id]': target.portal.memberId,
    'auth[application_token]': target.applicationToken,
  };
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== `auth[${field}]`));
};

const json = (target: Target, auth: object): string =>
  JSON.stringify({
    event: 'ONCRMDEALADD',
    data: { FIELDS: { ID: 666 } },
    auth: { member_id: target.portal.memberId, application_token: target.applicationToken, ...auth },
  });

describe.each(ADAPTERS)('a body on %s', (adapter) => {
  /** Sends it, sees that nothing comes of it, and resolves to the status. */
  const refused = async (
    target: Target,
    body: string | Buffer,
    headers: Record<string, string> = FORM,
  ): Promise<number> => {
    let status = 0;
    expect(
      await target.harmBy(async () => {
        const answer = await target.post(body, headers);
        ({ status } = answer);
        expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
        // Nothing of what was sent comes back.
        expect(answer.body).not.toMatch(/666|x{100}/);
      }),
    ).toEqual([]);
    await target.running.idle();
    expect(target.handled.filter(({ data }) => JSON.stringify(data ?? {}).includes('666'))).toEqual([]);
    expect(bench.logs.text()).not.toContain(target.applicationToken);
    expect(bench.logs.text().length).toBeLessThan(20_000);
    return status;
  };

  it('is taken when it is right: the refusals below are not for want of that', async () => {
    const target = await Target.connect(bench, adapter);
    expect(await target.post(form(event(target, '')))).toMatchObject({ status: 200 });
    expect(await target.post(json(target, {}), JSON_TYPE)).toMatchObject({ status: 200 });
    await target.running.idle();
    const deals = target.handled.filter(({ name }) => name === 'ONCRMDEALADD');
    expect(deals.map(({ data }) => data)).toEqual([{ FIELDS: { ID: '666' } }, { FIELDS: { ID: '666' } }]);
  });

  describe.each(['application_token', 'member_id'])('is refused with %s', (field) => {
    const value = (target: Target): string =>
      field === 'member_id' ? target.portal.memberId : target.applicationToken;

    it.each<[what: string, fields: (genuine: string) => Record<string, string>]>([
      ['missing', () => ({})],
      ['empty', () => ({ [`auth[${field}]`]: '' })],
      ['as a list', (genuine) => ({ [`auth[${field}][]`]: genuine })],
      ['as a list with a number', (genuine) => ({ [`auth[${field}][0]`]: genuine })],
      ['as a map', (genuine) => ({ [`auth[${field}][x]`]: genuine })],
      ['as a map of maps', (genuine) => ({ [`auth[${field}][a][b][c]`]: genuine })],
      ['as a prototype', (genuine) => ({ [`auth[__proto__][${field}]`]: genuine })],
      ['at the wrong depth', (genuine) => ({ [field]: genuine })],
      ['of 1 MB', () => ({ [`auth[${field}]`]: MEGABYTE })],
      ['and 1 MB more', (genuine) => ({ [`auth[${field}]`]: genuine + MEGABYTE })],
      ['and a NUL', (genuine) => ({ [`auth[${field}]`]: `${genuine}\0` })],
      ['and a space', (genuine) => ({ [`auth[${field}]`]: `${genuine} ` })],
      ['and a line', (genuine) => ({ [`auth[${field}]`]: `${genuine}\r\nX: y` })],
      ['cut', (genuine) => ({ [`auth[${field}]`]: genuine.slice(1) })],
      ['and another', (genuine) => ({ [`auth[${field}]`]: `${genuine},${genuine}` })],
      ['in other letters', (genuine) => ({ [`auth[${field}]`]: genuine.replace(/[a-f]/g, 'ａ') })],
    ])('%s', async (_what, fields) => {
      const target = await Target.connect(bench, adapter);
      const body = form({ ...event(target, field), ...fields(value(target)) });
      expect([400, 403]).toContain(await refused(target, body));
    });

    it.each<[what: string, forge: (genuine: string) => unknown]>([
      ['null', () => null],
      ['true', () => true],
      ['0', () => 0],
      ['an empty text', () => ''],
      ['a list', (genuine) => [genuine]],
      ['a map', (genuine) => ({ toString: genuine, length: 32 })],
      ['1 MB', () => MEGABYTE],
    ])('%s in JSON', async (_what, forge) => {
      const target = await Target.connect(bench, adapter);
      const body = json(target, { [field]: forge(value(target)) });
      expect([400, 403]).toContain(await refused(target, body, JSON_TYPE));
    });
  });

  it.each<
    [what: string, body: (target: Target) => string | Buffer, headers: Record<string, string>, status: number]
  >([
    ['JSON that says it is a form', (target) => json(target, {}), FORM, 400],
    ['a form that says it is JSON', (target) => form(event(target, '')), JSON_TYPE, 400],
    [
      'a form that says it is text',
      (target) => form(event(target, '')),
      { 'content-type': 'text/plain' },
      415,
    ],
    ['a form that says nothing', (target) => form(event(target, '')), {}, 415],
    [
      'a form that says two things',
      (target) => form(event(target, '')),
      { 'content-type': 'application/x-www-form-urlencoded, application/json' },
      415,
    ],
    [
      'a form that says it has parts',
      (target) => form(event(target, '')),
      { 'content-type': 'multipart/form-data; boundary=x' },
      415,
    ],
    [
      'a form that is compressed and does not say so',
      (target) => gzipSync(form(event(target, ''))),
      FORM,
      400,
    ],
    [
      'a form that says it is compressed',
      (target) => form(event(target, '')),
      { ...FORM, 'content-encoding': 'gzip' },
      415,
    ],
    [
      'a form in UTF-16 that does not say so',
      (target) => Buffer.from(form(event(target, '')), 'utf16le'),
      FORM,
      400,
    ],
    [
      'JSON in UTF-16',
      (target) => Buffer.from(json(target, {}), 'utf16le'),
      { 'content-type': 'application/json; charset=utf-16' },
      415,
    ],
    ['JSON that is broken at its end', (target) => json(target, {}).slice(0, -1), JSON_TYPE, 400],
    ['JSON twice', (target) => json(target, {}).repeat(2), JSON_TYPE, 400],
  ])('is refused where it is %s', async (_what, body, headers, status) => {
    const target = await Target.connect(bench, adapter);
    expect(await refused(target, body(target), headers)).toBe(status);
  });
});
