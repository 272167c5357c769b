import { afterEach, expect, it } from '@jest/globals';
import { bootIntake, closeAll } from '../../test/intake/intake-app.js';
import { FORM } from '../../test/intake/http.js';
import { IntakeService } from './intake.service.js';

afterEach(closeAll);

const REFUSED = 20_000;

it(`${REFUSED} refusals write a bounded number of short lines, and are counted`, async () => {
  const { app, clock, counts, logged } = await bootIntake('express', {
    intake: { queueServers: ['3.217.33.54'], trustProxy: 1 },
  });
  const intake = app.get(IntakeService);
  const text = 'x'.repeat(1_000);
  const requests: [headers: Record<string, string>, body: (at: number) => string][] = [
    [FORM, (at) => `event=E${at}&auth[member_id]=m${at}&auth[application_token]=${text.slice(0, 200)}${at}`],
    [FORM, (at) => `${text}${at}`],
    [{ 'content-type': `text/${text}` }, () => text],
    [{ ...FORM, 'x-forwarded-for': `${text}, 6.6.6.6` }, () => text],
  ];
  for (let at = 0; at < REFUSED; at += 1) {
    const [headers, body] = requests[at % requests.length]!;
    const request = { headers: { 'x-forwarded-for': '3.217.33.54', ...headers } };
    const { status } = await intake.receive(request, Buffer.from(body(at)), '');
    if (status < 400) throw new Error(`request ${at} was taken`);
    if (at === REFUSED / 2) clock.tick(60_000);
  }
  clock.tick(60_000);
  const share = REFUSED / requests.length;
  expect(counts.snapshot().refused).toEqual({
    'unknown portal or wrong token': share,
    'malformed envelope': share,
    'content type': share,
    'not a queue server': share,
  });
  // In each of two minutes: the first of each reason, and one line for all others.
  expect(logged).toHaveLength(10);
  for (const line of logged) expect(line.length).toBeLessThan(300);
});
