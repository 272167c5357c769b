import { describe, expect, it } from '@jest/globals';
import { customEvent } from '../catalog/index.js';
import { defineHandler } from './define-handler.js';
import type { OnBitrixEventOptions } from './on-bitrix-event.options.js';

const place = { className: 'DealSync', method: 'created', moduleName: 'DealModule' };
const declared = (names: unknown[], options: OnBitrixEventOptions = {}) => ({ names, options });

type Defined = Extract<ReturnType<typeof defineHandler>, { definition: unknown }>;

describe('defineHandler', () => {
  it('names the handler by class and method', () => {
    expect(defineHandler(place, [declared(['ONCRMDEALADD'])])).toEqual({
      definition: {
        key: 'DealSync.created',
        previousKeys: [],
        events: ['ONCRMDEALADD'],
        optionalEvents: [],
        source: 'any',
        delivery: 'online',
        authType: 'actor',
        authKey: '',
        retry: {},
        description: 'DealSync.created (DealModule)',
      },
    });
  });

  it.each([
    [['ONCRMDEAL*'], expect.arrayContaining(['ONCRMDEALADD', 'ONCRMDEALUPDATE'])],
    [['ONCRMDEALA*', 'ONCRMDEALADD'], []],
    [['ONCRMDEALADD'], []],
  ])('%j wants %j only where they are offered', (names, optionalEvents) => {
    expect(defineHandler(place, [declared(names)])).toMatchObject({ definition: { optionalEvents } });
  });

  it('refuses an event that its source can never send', () => {
    expect(defineHandler(place, [declared(['CATALOG.PRODUCT.ON.ADD'], { source: 'webhook' })])).toEqual({
      problems: [
        'DealSync.created (DealModule): no outgoing webhook can deliver CATALOG.PRODUCT.ON.ADD. ' +
          "Try: source: 'application', or another event",
      ],
    });
  });

  it('leaves what its source can never send out of a pattern', () => {
    const result = defineHandler(place, [declared(['*PRODUCT*'], { source: 'webhook:0' })]);
    const { events } = (result as { definition: { events: string[] } }).definition;
    expect(events).toContain('ONCRMPRODUCTADD');
    expect(events).not.toContain('CATALOG.PRODUCT.ON.ADD');
  });

  it.each([
    ['ONOFFLINEEVENT', 'cannot be bound to the offline queue. Try: delivery'],
    [
      'ONAPPUPDATE',
      'is a lifecycle event of the application, which the module handles itself. Try: a handler',
    ],
  ])('refuses a guaranteed %s', (name, problem) => {
    expect(defineHandler(place, [declared([name], { delivery: 'guaranteed' })])).toEqual({
      problems: [expect.stringContaining(`${name} ${problem}`)],
    });
    expect(defineHandler(place, [declared([name])])).toHaveProperty('definition');
  });

  it('leaves what no offline queue holds out of a guaranteed pattern, and refuses one that leaves nothing', () => {
    const options: OnBitrixEventOptions = { delivery: 'guaranteed' };
    const { events } = (defineHandler(place, [declared(['ON*'], options)]) as Defined).definition;
    expect(events).toContain('ONCRMDEALADD');
    expect(events).not.toContain('ONOFFLINEEVENT');
    expect(events.filter((name) => name.startsWith('ONAPP'))).toEqual([]);
    expect(defineHandler(place, [declared(['ONAPP*'], options)])).toEqual({
      problems: [expect.stringContaining('nothing that its pattern matches can come to it. Try: ')],
    });
  });

  it.each<[OnBitrixEventOptions, string]>([
    [{}, 'online'],
    [{ delivery: 'online' }, 'online'],
    [{ delivery: 'guaranteed' }, 'guaranteed'],
  ])('%j is delivered %s', (options, delivery) => {
    expect(defineHandler(place, [declared(['ONCRMDEALADD', customEvent('onMine')], options)])).toMatchObject({
      definition: { delivery, events: ['ONCRMDEALADD', 'ONMINE'] },
    });
  });

  it('takes over the options', () => {
    const options: OnBitrixEventOptions = {
      key: 'deals',
      previousKeys: ['Old.created'],
      source: 'application',
      authType: 7,
      concurrency: 3,
      retry: { attempts: 2 },
      timeout: '5s',
      bind: { options: { minTimeout: 5 } },
    };
    expect(defineHandler(place, [declared(['ONCRMDEALADD'], options)])).toMatchObject({
      definition: {
        key: 'deals',
        previousKeys: ['Old.created'],
        source: 'application',
        authType: 7,
        authKey: '7',
        concurrency: 3,
        retry: { attempts: 2 },
        timeout: '5s',
        bindOptions: { minTimeout: 5 },
      },
    });
  });

  it.each([
    [['onCrmDealAdd'], ['ONCRMDEALADD']],
    [['ONCRMDEALADD', 'oncrmdealadd', ' ONCRMDEALADD '], ['ONCRMDEALADD']],
    [['ONCRMDYNAMICITEMADD_147'], ['ONCRMDYNAMICITEMADD_147']],
    [['ONCRMDEAL*ADD', 'ONCRMDEALADD'], expect.arrayContaining(['ONCRMDEALADD'])],
    [[customEvent('onAcmeStockCounted')], ['ONACMESTOCKCOUNTED']],
  ])('%j stands for %j', (names, events) => {
    expect(defineHandler(place, [declared(names)])).toMatchObject({ definition: { events } });
  });

  it('expands a pattern to every name that it matches', () => {
    const result = defineHandler(place, [declared(['oncrmdeal*'])]);
    const events = 'definition' in result ? result.definition.events : [];
    expect(events).toEqual(expect.arrayContaining(['ONCRMDEALADD', 'ONCRMDEALUPDATE', 'ONCRMDEALDELETE']));
    expect(new Set(events).size).toBe(events.length);
  });

  it('makes one handler of several decorators', () => {
    const both = [
      declared(['ONCRMDEALADD'], { concurrency: 2 }),
      declared(['ONCRMDEALUPDATE'], { concurrency: 2 }),
    ];
    expect(defineHandler(place, both)).toMatchObject({
      definition: { events: ['ONCRMDEALADD', 'ONCRMDEALUPDATE'], concurrency: 2 },
    });
  });

  it.each([
    [[declared(['ONCRMDEALADD']), declared(['ONCRMLEADADD'], { concurrency: 2 })], 'differ in their options'],
    [[declared([])], 'names no event'],
    [[declared(['ONCRMDEALAD'])], "Try: 'ONCRMDEALADD'"],
    [[declared(['ONNOTHING*'])], "no known event matches 'ONNOTHING*'"],
    [
      [declared([undefined])],
      'one of its names is undefined, not a text. Try: a name, or check that the constant',
    ],
    [[declared(['ONCRMDEALADD', 5])], 'one of its names is of the type number, not a text'],
    [[declared(['ON ACME'])], "'ON ACME' is no known event. Try: a name of docs/events.md"],
    [[declared(['ONACME'])], "'ONACME' is no known event. Try: customEvent('ONACME') if the portal has it"],
    [[declared(['ONCRMDEALADD'], { concurrency: 0 })], 'concurrency must be'],
  ])('refuses %j', (declarations, problem) => {
    expect(defineHandler(place, declarations)).toEqual({ problems: [expect.stringContaining(problem)] });
    expect(defineHandler(place, declarations)).toEqual({
      problems: [expect.stringContaining('DealSync.created (DealModule): ')],
    });
  });

  it('needs a key where the class has no name', () => {
    const nameless = { ...place, className: '' };
    expect(defineHandler(nameless, [declared(['ONCRMDEALADD'])])).toHaveProperty('problems');
    expect(defineHandler(nameless, [declared(['ONCRMDEALADD'], { key: 'deals' })])).toHaveProperty(
      'definition',
    );
  });
});
