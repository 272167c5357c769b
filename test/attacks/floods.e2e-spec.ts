import { describe, expect, it } from '@jest/globals';
import { ADAPTERS } from '../support/adapters.js';
import { useBench } from '../support/bench.js';
import { FORM, form, JSON_TYPE, send } from '../support/http.js';
import type { LogLine } from '../support/log-book.js';
import { pipeline } from '../support/pipeline.js';
import { ManualClock } from '../support/time.js';
import { PLANTED, Target } from './target.js';

const bench = useBench();

/** The unit test beside the intake sends 20 000. */
const REFUSED = 5_000;
const MINUTE = 60_000;

/** What a log viewer, a terminal or a shell would take for something else. */
const INJECTIONS = [
  '%0d%0aX-Evil:%20yes',
  '%1b%5b2J',
  '%27%22%3b%24%28id%29',
  '%3cscript%3e',
  '%c0%af',
  '%e2%80%ae',
  '%00',
];

describe.each(ADAPTERS)('on %s', (adapter) => {
  const connect = () => {
    const clock = new ManualClock(Date.now());
    return Target.connect(bench, adapter, { clock }, { now: () => clock.now() }).then((target) => ({
      target,
      clock,
    }));
  };

  it(`${REFUSED} refusals write a bounded number of lines, and are counted`, async () => {
    const { target, clock } = await connect();
    const before = bench.logs.entries.length;
    let lines: LogLine[] = [];
    const bodies = [
      (at: number) => `event=E${at}&auth[member_id]=m${at}&auth[application_token]=t${at}`,
      (at: number) =>
        `event=ONCRMDEALADD&auth[member_id]=${target.portal.memberId}&auth[application_token]=${at}`,
      (at: number) => `event=%zz${at}`,
      (at: number) => `no${at}=event`,
    ];
    expect(
      await target.harmBy(async () => {
        const statuses = await pipeline(target.running.intake, REFUSED, (at) => ({
          headers: at % 5 === 4 ? { 'content-type': `text/x-${at}` } : FORM,
          body: bodies[at % 4]!(at),
        }));
        const share = REFUSED / 5;
        expect(statuses).toEqual({ 400: 2 * share, 403: 2 * share, 415: share });
        await clock.advance(MINUTE);
        lines = bench.logs.entries.slice(before).filter(({ level }) => level === 'warn');
      }),
    ).toEqual([]);
    // The first of each reason, and what followed within the minute.
    expect(lines.length).toBeLessThanOrEqual(5);
    const counted = [...lines.at(-1)!.text.matchAll(/(\d+) × /g)].map(([, more]) => Number(more));
    expect(counted.reduce((sum, more) => sum + more, lines.length - 1)).toBe(REFUSED);
    expect(lines.every(({ text }) => text.length < 400)).toBe(true);
  });

  it('a minute of refusals after the other writes so many lines a minute', async () => {
    const { target, clock } = await connect();
    const before = bench.logs.entries.length;
    for (let minute = 0; minute < 10; minute += 1) {
      for (let at = 0; at < 20; at += 1) await target.forge('ONCRMDEALADD', { application_token: PLANTED });
      await clock.advance(MINUTE);
    }
    const lines = bench.logs.entries.slice(before).filter(({ text }) => /refused/.test(text));
    expect(lines).toHaveLength(20);
    expect(lines[1]!.text).toMatch(/in the minute after that: 19 × refused, unknown portal or wrong token/);
  });

  it.each(INJECTIONS)('%s becomes no line of a log and no header', async (injection) => {
    const { target, clock } = await connect();
    const raw = decodeURIComponent(injection.replace('%c0%af', '%c3%80'));
    const before = bench.logs.entries.length;
    const auth = (fields: string) => `event=ONCRMDEALADD&${fields}`;
    const asHeader = raw.replace(/[^\x20-\xff]/g, '');
    const answers = [
      await target.post(`event=ON${injection}&auth[member_id]=m&auth[application_token]=t`),
      await target.post(auth(`auth[member_id]=m${injection}&auth[application_token]=t`)),
      await target.post(auth(`auth[member_id]=m&auth[application_token]=t${injection}`)),
      await target.post(auth(`auth[${injection}]=m`)),
      await target.post(`${injection}=${injection}`),
      await target.post(JSON.stringify({ event: raw, auth: { member_id: raw } }), JSON_TYPE),
      await target.post('event=1', { 'content-type': `text/${asHeader}` }),
      await target.post('event=1', { ...FORM, 'x-forwarded-for': asHeader }),
      await target.forge('ONAPPINSTALL', {
        member_id: decodeURIComponent('%22%27%24(id)'),
        access_token: '"\';$(id)',
        refresh_token: '"\';$(id)',
        application_token: PLANTED,
      }),
      await send(`${target.running.intake}/as/${injection}`, {
        headers: FORM,
        body: form({ event: 'X', 'auth[member_id]': 'm', 'auth[application_token]': 't' }),
      }),
    ];
    await clock.advance(MINUTE);
    await target.verified();
    for (const { status, headers, body } of answers) {
      expect([200, 400, 403, 415, 404]).toContain(status);
      expect(headers).not.toHaveProperty('x-evil');
      // The framework's own 404 may say what it did not find.
      expect(status === 404 || !body.includes(raw)).toBe(true);
    }
    for (const { text } of bench.logs.entries.slice(before)) expect(text).toMatch(/^[\x20-\x7e×…]*$/);
  });
});
