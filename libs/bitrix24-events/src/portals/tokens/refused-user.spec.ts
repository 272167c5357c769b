import { beforeEach, describe, expect, it } from '@jest/globals';
import { APPLICATION, MEMBER } from '../../../test/portals/fake-bitrix.js';
import { genuineInstall, installation, type Bench } from '../../../test/portals/portals-bench.js';
import type { Respond } from '../../../test/rest/fake-server.js';
import { usePortals } from '../../../test/portals/use-portals.js';

const portals = usePortals({ verifies: true, refreshable: true });

let bench: Bench;

const LOST = 'bitrix24.portal.authorization-lost';
const stored = () => bench.store.get(APPLICATION.clientId, MEMBER);
const call = (): Promise<unknown> =>
  bench.clients
    .forPortal(MEMBER)
    .call('scope')
    .catch((error: unknown) => error);
const losses = () => bench.emitted.filter(([name]) => name === LOST).map(([, payload]) => payload);

beforeEach(() => void (bench = portals.boot()));

/** The portal answers so to the token of the installation, and takes all others. */
const refuse = (error: string, error_description = '', tokens: (token: string) => boolean = isOld): void => {
  const genuine: Respond = ({ params }) =>
    params.auth !== undefined && tokens(String(params.auth))
      ? { status: 401, body: { error, error_description } }
      : { body: { result: { ADMIN: true } } };
  portals.bitrix.portalFault = genuine;
};
const isOld = (token: string): boolean => token === 'access-t0ken-0';

describe.each([
  ['authorization_error', '', 'user-refused', 'authorization'],
  ['user_access_error', '', 'user-refused', 'authorization'],
  ['ERROR_OAUTH', 'Application not installed', 'application-gone', 'authorization'],
  ['NOT_INSTALLED', '', 'application-gone', 'authorization'],
  ['PAYMENT_REQUIRED', 'Subscription has been ended', 'payment-required', 'payment'],
  ['ACCESS_DENIED', 'REST is available only on commercial plans.', 'plan-ended', 'payment'],
])('a portal that answers %s "%s" to every call', (error, text, reason, waitsFor) => {
  it('is reported once as a lost authorization, and deliveries wait', async () => {
    await bench.store.putIfVersion(installation(portals.bitrix), undefined);
    refuse(error, text);
    for (let time = 0; time < 3; time++) expect(await call()).toMatchObject({ waitsFor });
    expect(losses()).toEqual([expect.objectContaining({ memberId: MEMBER, reason })]);
    expect(portals.bitrix.portal.requests).toHaveLength(1);
    // It is tried again by itself.
    portals.clock.tick('5m');
    portals.bitrix.portalFault = { body: { result: 'well' } };
    expect(await call()).toBe('well');
  });
});

describe.each([
  ['authorization_error', ''],
  ['user_access_error', ''],
  ['NO_AUTH_FOUND', ''],
  ['ERROR_OAUTH', 'Unable to authorize user'],
  ['ACCESS_DENIED', ''],
  ['APPLICATION_NOT_FOUND', ''],
])('an installation whose pair is answered %s "%s"', (error, text) => {
  it('takes the pair of another administrator who opens the page', async () => {
    await bench.store.putIfVersion(installation(portals.bitrix), undefined);
    refuse(error, text);
    await call();
    const accessToken = portals.bitrix.issue({ userId: '7' });
    await bench.intake.enqueue(genuineInstall(portals.bitrix, { event: 'page', accessToken }), '');
    await bench.verification.whenIdle();
    expect(await stored()).toMatchObject({ userId: '7', accessToken });
    expect(await call()).toEqual({ ADMIN: true });
  });
});

it.each(['expired_token', 'invalid_token'])(
  'a portal that answers %s to renewed tokens too is probed once when a page is opened',
  async (error) => {
    await bench.store.putIfVersion(installation(portals.bitrix), undefined);
    const accessToken = portals.bitrix.issue({ userId: '7' });
    refuse(error, '', (token) => token !== accessToken);
    await bench.intake.enqueue(genuineInstall(portals.bitrix, { event: 'page', accessToken }), '');
    await bench.verification.whenIdle();
    expect(await stored()).toMatchObject({ userId: '7', accessToken });
    expect(portals.bitrix.refreshes()).toHaveLength(1);
    expect(portals.bitrix.portal.requests.filter(({ url }) => url === '/rest/app.info')).toHaveLength(2);
  },
);

it('a page does not lend the rights of who opens it where the portal cannot be asked', async () => {
  await bench.store.putIfVersion(installation(portals.bitrix), undefined);
  portals.bitrix.portalFault = ({ url }) =>
    url === '/rest/app.info' ? { status: 503, body: '' } : { body: { result: { ADMIN: true } } };
  const accessToken = portals.bitrix.issue({ userId: '7' });
  await bench.intake.enqueue(genuineInstall(portals.bitrix, { event: 'page', accessToken }), '');
  await bench.verification.whenIdle();
  expect(await stored()).toMatchObject({ userId: '1', accessToken: 'access-t0ken-0' });
});
