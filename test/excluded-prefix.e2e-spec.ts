import { beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable, RequestMethod, type INestApplication } from '@nestjs/common';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, HANDLER_URL, PUBLIC_URL } from './support/facts.js';
import { FORM, form, send } from './support/http.js';
import { Journal } from './support/journal.js';
import { ManualClock } from './support/time.js';

const bench = useBench();

type Prefix = NonNullable<Parameters<INestApplication['setGlobalPrefix']>[1]>;

let journal: Journal<string>;

@Injectable()
class Deals {
  @OnBitrixEvent('ONCRMDEALADD')
  added(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add(`actor ${event.data.FIELDS.ID}`);
  }

  @OnBitrixEvent('ONCRMDEALADD', { authType: 'installer' })
  asInstaller(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add(`installer ${event.data.FIELDS.ID}`);
  }
}

@Injectable()
class Leads {
  @OnBitrixEvent('ONCRMLEADADD')
  added() {}
}

const PREFIXED = `${PUBLIC_URL}/api/bitrix24/events`;

describe.each(ADAPTERS)('a global prefix on %s', (adapter) => {
  beforeEach(() => {
    journal = new Journal('handlers');
  });

  const installed = async (
    exclude: Prefix['exclude'],
    providers: unknown[] = [Deals],
    file = bench.file(),
  ) => {
    const clock = new ManualClock();
    const portal = await bench.portal({ now: () => clock.now() });
    const boot = (handlers: typeof providers) =>
      bench.boot({
        adapter,
        clock,
        portal,
        file,
        providers: handlers as [typeof Deals],
        configure: (app) => app.setGlobalPrefix('api', exclude && { exclude }),
      });
    const running = await boot(providers);
    const base = exclude ? HANDLER_URL : PREFIXED;
    await bench.install(running, portal, { handlerUrl: base });
    const urls = () =>
      portal
        .bindings(CLIENT_ID)
        .filter(({ event }) => event === 'ONCRMDEALADD')
        .map(({ handler }) => handler)
        .toSorted();
    return { clock, portal, running, boot, urls };
  };

  it.each<[string, Prefix['exclude'], string, string]>([
    ['no exclusion', undefined, PREFIXED, `${PREFIXED}/as/installer`],
    ['the base excluded', ['bitrix24/events'], HANDLER_URL, `${PREFIXED}/as/installer`],
    ['the base excluded, with a slash', ['/bitrix24/events'], HANDLER_URL, `${PREFIXED}/as/installer`],
    [
      'both excluded',
      ['bitrix24/events', 'bitrix24/events/as/:authKey'],
      HANDLER_URL,
      `${HANDLER_URL}/as/installer`,
    ],
    ['a wildcard', ['bitrix24/{*rest}'], HANDLER_URL, `${HANDLER_URL}/as/installer`],
    [
      'a path and all methods',
      [{ path: 'bitrix24/{*rest}', method: RequestMethod.ALL }],
      HANDLER_URL,
      `${HANDLER_URL}/as/installer`,
    ],
  ])(
    'with %s: both routes are bound where they are, and take large events',
    async (_, exclude, base, variant) => {
      const { portal, running, urls } = await installed(exclude);
      expect(urls()).toEqual([base, variant].toSorted());
      portal.as(1).call('crm.deal.add', { fields: { TITLE: 'Both' } });
      await journal.when(() => true, 2);
      expect(journal.entries.toSorted()).toEqual(['actor 1', 'installer 1']);

      const { applicationToken } = portal.app(CLIENT_ID);
      const event = (more: Record<string, string>) =>
        form({
          event: 'ONCRMDEALADD',
          'data[FIELDS][ID]': '2',
          'auth[member_id]': portal.memberId,
          'auth[application_token]': applicationToken,
          ...more,
        });
      const large = { 'data[FIELDS][TEXT]': 'x'.repeat(150_000) };
      const many = Object.fromEntries(
        Array.from({ length: 1_500 }, (_value, at) => [`data[MORE][F${at}]`, '1']),
      );
      for (const url of [base, variant])
        for (const body of [event(large), event(many)]) {
          const answer = await send(url.replace(PUBLIC_URL, running.origin), { headers: FORM, body });
          expect([url, answer.status]).toEqual([url, 200]);
        }
      expect(bench.logs.text('warn')).not.toContain('body parser');
    },
  );

  it('of which only the base is excluded: a row of the other route goes with its handler', async () => {
    const { clock, portal, running, boot, urls } = await installed(['bitrix24/events']);
    await running.close();
    const without = await boot([Leads]);
    await without.bindings.whenSynced();
    expect(urls()).toHaveLength(2);
    await clock.advance('16m');
    await without.bindings.sync(portal.memberId);
    expect(urls()).toEqual([]);
  });

  it('of which only the base is excluded: nothing stays bound at either after forget()', async () => {
    const { portal, running } = await installed(['bitrix24/events']);
    const { bindings } = await running.portals.forget(portal.memberId);
    expect(bindings).toMatchObject({ failed: 0 });
    expect(bindings).not.toHaveProperty('problem');
    // The portal's own row, which it made at the install URL, is not ours to unbind.
    expect(portal.bindings(CLIENT_ID).map(({ event }) => event)).not.toContain('ONCRMDEALADD');
  });
});
