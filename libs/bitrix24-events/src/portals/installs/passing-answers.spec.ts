import { describe, expect, it } from '@jest/globals';
import { APPLICATION, MEMBER } from '../../../test/portals/fake-bitrix.js';
import { genuineInstall, type Bench } from '../../../test/portals/portals-bench.js';
import { candidateId } from '../portal-events/install-candidate.js';
import { usePortals } from '../../../test/portals/use-portals.js';

const portals = usePortals({ verifies: true });
const { boot, lines } = portals;

const status = async (bench: Bench) => (await bench.store.get(APPLICATION.clientId, MEMBER))?.status;
const reasons = (bench: Bench) =>
  bench.emitted.flatMap(([name, payload]) =>
    name.endsWith('install-refused') ? [(payload as { reason: string }).reason] : [],
  );
const attempts = async (bench: Bench, times: number): Promise<void> => {
  for (let time = 0; time < times; time++) {
    portals.clock.tick(300_000);
    await bench.verification.whenIdle();
  }
};

const answer = (error: string, error_description = '') => ({
  status: 401,
  body: { error, error_description },
});

describe.each([
  ['NO_AUTH_FOUND', 'Wrong authorization data', 'token-refused', 'its token is refused'],
  ['expired_token', '', 'token-refused', 'its token is refused'],
  ['invalid_token', '', 'token-refused', 'its token is refused'],
  ['authorization_error', 'Unable to authorize user', 'token-refused', 'its token is refused'],
  ['verification_needed', '', 'token-refused', 'its token is refused'],
  ['SOMETHING_NEW', 'never seen', 'token-refused', 'its token is refused'],
  ['insufficient_scope', '', 'no-rights', 'does not let the application ask'],
  ['ACCESS_DENIED', 'Access denied!', 'no-rights', 'does not let the application ask'],
  ['ACCESS_DENIED', 'REST is available only on commercial plans.', 'unpaid', 'does not include REST'],
  ['PAYMENT_REQUIRED', 'Subscription has been ended', 'unpaid', 'does not include REST'],
  ['ERROR_OAUTH', 'Application not installed', 'application-gone', 'the application is not installed'],
  ['APPLICATION_NOT_FOUND', '', 'application-gone', 'the application is not installed'],
])(
  'a portal that answers %s "%s" to an install that the auth server vouches for',
  (error, text, reason, words) => {
    it('is asked again, and the install goes on once it answers', async () => {
      portals.bitrix.portalFault = answer(error, text);
      const bench = boot();
      const candidate = genuineInstall(portals.bitrix);
      await bench.intake.enqueue(candidate, '192.0.2.7');
      await bench.verification.whenIdle();
      const outcome = await bench.verification.outcome(candidateId(APPLICATION.clientId, candidate));
      expect(outcome).toMatchObject({ kind: 'waiting', reason, shown: reason });
      expect(lines.join()).toContain(words);
      portals.bitrix.portalFault = undefined;
      await attempts(bench, 1);
      expect(await status(bench)).toBe('active');
      expect(reasons(bench)).toEqual([]);
    });

    it('is asked a dozen times at most, and the reason is its own', async () => {
      portals.bitrix.portalFault = answer(error, text);
      const bench = boot();
      await bench.intake.enqueue(genuineInstall(portals.bitrix), '');
      await bench.verification.whenIdle();
      await attempts(bench, 15);
      expect(portals.bitrix.portal.requests).toHaveLength(12);
      expect(await status(bench)).toBeUndefined();
      expect(reasons(bench)).toEqual([reason]);
    });
  },
);

describe('an auth server', () => {
  it('that answers something unknown is asked again', async () => {
    portals.bitrix.authFault = answer('something_new');
    const bench = boot();
    await bench.intake.enqueue(genuineInstall(portals.bitrix), '');
    await bench.verification.whenIdle();
    portals.bitrix.authFault = undefined;
    await attempts(bench, 1);
    expect(await status(bench)).toBe('active');
  });

  it('that does not know the token has the last word', async () => {
    const bench = boot();
    await bench.intake.enqueue(genuineInstall(portals.bitrix, { accessToken: 'invented' }), '');
    await bench.verification.whenIdle();
    expect(reasons(bench)).toEqual(['token-refused']);
    expect(portals.bitrix.auth.requests).toHaveLength(1);
  });

  it.each([
    ['the listed ones refuse the token', undefined, ['unlisted-server']],
    ['the listed ones are down', { status: 503, body: '' }, []],
  ])('that is not listed is named where %s', async (_name, authFault, refused) => {
    portals.bitrix.authFault = authFault;
    const bench = boot();
    const serverEndpoint = 'https://crm.isolated.lan/rest/';
    await bench.intake.enqueue(genuineInstall(portals.bitrix, { accessToken: 'theirs', serverEndpoint }), '');
    await bench.verification.whenIdle();
    expect(lines.join()).toContain('claims to be of "https://crm.isolated.lan", which is not in authServers');
    expect(lines.join()).not.toContain('call again later');
    expect(reasons(bench)).toEqual(refused);
  });

  it('that is not listed is what a person reads of, while the listed ones are down', async () => {
    portals.bitrix.authFault = { status: 503, body: '' };
    const bench = boot();
    const candidate = genuineInstall(portals.bitrix, { serverEndpoint: 'https://crm.isolated.lan/rest/' });
    await bench.intake.enqueue(candidate, '');
    await bench.verification.whenIdle();
    const outcome = await bench.verification.outcome(candidateId(APPLICATION.clientId, candidate));
    expect(outcome).toMatchObject({
      kind: 'waiting',
      shown: 'unlisted-server',
    });
    expect(outcome).not.toHaveProperty('reason');
    expect(lines.join()).toContain('add the server to authServers');
    portals.bitrix.authFault = undefined;
    await attempts(bench, 1);
    expect(await status(bench)).toBe('active');
  });

  it('whose name resolves to a private address is named as such, in the log and to a person', async () => {
    const bench = boot({ authRest: { allowInsecure: true, allowPrivate: false } });
    const candidate = genuineInstall(portals.bitrix);
    await bench.intake.enqueue(candidate, '');
    await bench.verification.whenIdle();
    const outcome = await bench.verification.outcome(candidateId(APPLICATION.clientId, candidate));
    expect(outcome).toMatchObject({ kind: 'waiting', shown: 'server-address-refused' });
    expect(lines.join()).toMatch(/127\.0\.0\.1 is not public, .*Try: check the DNS of this host/);
    expect(JSON.stringify([outcome, lines])).not.toMatch(/call again later|does not answer/);
    portals.clock.tick(25 * 3_600_000);
    await bench.verification.whenIdle();
    await attempts(bench, 12);
    expect(reasons(bench)).toEqual(['server-address-refused']);
  });
});

it('what is dropped is logged with its claimed domain, who sent it and what to do', async () => {
  const bench = boot();
  const accessToken = portals.bitrix.issue({ clientId: 'app.evil' });
  const candidate = genuineInstall(portals.bitrix, { accessToken, domain: 'p.bitrix24.com' });
  await bench.intake.enqueue(candidate, '192.0.2.7');
  await bench.verification.whenIdle();
  expect(lines).toEqual([
    `an install is dropped, its token belongs to another application: portal "${MEMBER}", claims the domain ` +
      `"p.bitrix24.com", sent by "192.0.2.7"; ${portals.bitrix.auth.origin} says so. Try: compare application.clientId with ` +
      "client_id on the application's card",
  ]);
});
