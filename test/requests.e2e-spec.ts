import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import { BitrixEvent, BitrixEvents, findEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID } from './support/facts.js';
import { isSecretCheck } from './support/secret-check.js';

const bench = useBench();

/** Without those of the application's own life, some of which the module binds itself. */
const NAMES: string[] = Object.values(BitrixEvents)
  .filter((name) => findEvent(name)?.scope !== 'basic' && findEvent(name)?.deprecated === false)
  .slice(0, 150);
const SCOPES = [...new Set(NAMES.map((name) => findEvent(name)!.scope))];

@Injectable()
class ManyEvents {
  @OnBitrixEvent(NAMES)
  any(_event: BitrixEvent<string>) {}
}

const portalRequests = (portal: Bitrix24Emulator): string[] =>
  portal.requests.filter(({ server }) => server === 'portal').map(({ method }) => method);

describe.each(ADAPTERS)('REST requests of an application with 150 events, on %s', (adapter) => {
  it('are 4 to bind them on a fresh portal, beside the one that verifies the install', async () => {
    expect(new Set(NAMES).size).toBe(150);
    const { portal, running } = await bench.connected(
      { adapter, providers: [ManyEvents] },
      { scope: SCOPES },
    );

    expect(await running.noticed('bitrix24.bindings.synced')).toMatchObject({ failed: 0, problems: [] });
    const bound = new Set(portal.bindings(CLIENT_ID).map(({ event }) => event));
    expect(NAMES.filter((name) => !bound.has(name))).toEqual([]);
    expect(portalRequests(portal)).toEqual(['profile', 'batch', 'batch', 'batch', 'batch']);
    // One vouches for the install; the other, once for a process, tells whether the client secret is right.
    expect(
      portal.requests.filter(({ server }) => server === 'auth').map((request) => isSecretCheck(request)),
    ).toEqual([false, true]);
  });

  it('are 1 after a restart with nothing to change', async () => {
    const { portal, running } = await bench.connected(
      { adapter, providers: [ManyEvents] },
      { scope: SCOPES },
    );
    const before = portal.bindings(CLIENT_ID);
    await running.close();
    portal.clearRecords();

    const again = await bench.boot({ adapter, portal, file: running.file, providers: [ManyEvents] });
    await again.bindings.whenSynced();
    expect(await again.noticed('bitrix24.bindings.synced')).toMatchObject({
      bound: 0,
      unbound: 0,
      kept: 153,
    });
    expect(portal.requests.map(({ server, method }) => `${server} ${method}`)).toEqual(['portal batch']);
    expect(portal.bindings(CLIENT_ID)).toEqual(before);
  });

  it('are 1 in mode plan, which changes nothing and prints its table', async () => {
    const { portal, running } = await bench.connected({ adapter });
    await running.close();
    const before = portal.bindings(CLIENT_ID);
    portal.clearRecords();

    const again = await bench.boot({
      adapter,
      portal,
      file: running.file,
      providers: [ManyEvents],
      options: { bindings: { mode: 'plan' } },
    });
    await again.bindings.whenSynced();
    expect(portalRequests(portal)).toEqual(['batch']);
    expect(portal.bindings(CLIENT_ID)).toEqual(before);
    expect(bench.logs.text('log')).toMatch(/action +event +auth_type +handler +why\n +bind +/);
  });

  it('are none in mode off, until the application asks', async () => {
    const { portal, running } = await bench.connected({ adapter });
    await running.close();
    portal.clearRecords();

    const again = await bench.boot({
      adapter,
      portal,
      file: running.file,
      providers: [ManyEvents],
      options: { bindings: { mode: 'off' } },
    });
    await again.bindings.whenSynced();
    expect(portal.requests).toEqual([]);
    const [report] = await again.bindings.plan();
    expect(report).toMatchObject({ dryRun: true, memberId: portal.memberId });
    expect(portalRequests(portal)).toEqual(['batch']);
  });
});
