import { expect, it } from '@jest/globals';
import { useBench } from './support/bench.js';
import { CLIENT_ID } from './support/facts.js';

const bench = useBench();

it('a request to a route of the application is genuine with the token of its portal alone', async () => {
  const portal = await bench.portal();
  const running = await bench.boot({ adapter: 'express', portal });
  await bench.install(running, portal);
  const { memberId } = portal;
  const { applicationToken } = portal.app(CLIENT_ID);
  const verify = (proof: object) =>
    running.portals.verify(proof as { memberId: string; applicationToken: string });

  for (let again = 0; again < 2; again++) {
    expect(await verify({ memberId, applicationToken })).toBe(true);
    for (const wrong of [
      { memberId, applicationToken: `${applicationToken.slice(1)}x` },
      { memberId, applicationToken: `${applicationToken}\0` },
      { memberId, applicationToken: '' },
      { memberId, applicationToken: [applicationToken] },
      { memberId, applicationToken: 'x'.repeat(1_000_000) },
      { memberId: `${memberId}x`, applicationToken },
      { memberId: '', applicationToken },
      { memberId },
      {},
    ])
      expect(await verify(wrong)).toBe(false);
  }
});
