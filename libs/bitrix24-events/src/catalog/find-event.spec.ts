import { describe, expect, it } from '@jest/globals';
import { BitrixEvents } from './bitrix-events.js';
import { eventNames, findEvent } from './find-event.js';

/** Those that an administrator can tick, as far as events need one; `basic` needs none. */
const PERMISSIONS = new Set([
  'basic',
  'booking',
  'calendar',
  'catalog',
  'crm',
  'humanresources.hcmlink',
  'imbot',
  'imconnector',
  'imopenlines',
  'log',
  'sale',
  'sign.b2e',
  'sonet_group',
  'task',
  'telephony',
  'user',
]);

const all = eventNames().map((name) => findEvent(name)!);
const namesOf = (test: (entry: (typeof all)[number]) => unknown) =>
  all.filter(test).map((entry) => entry.name);

describe('findEvent', () => {
  it('knows a deal', () => {
    expect(findEvent('onCrmDealAdd')).toEqual({
      name: 'ONCRMDEALADD',
      displayName: 'onCrmDealAdd',
      scope: 'crm',
      deprecated: false,
      webhook: true,
      offline: true,
      refreshToken: false,
      secretData: false,
      verb: 'add',
      entity: { type: 'crm.deal', idPath: ['FIELDS', 'ID'] },
      read: { method: 'crm.deal.get', idParam: 'id' },
    });
  });

  it('knows the events of one smart process by their family', () => {
    expect(findEvent('onCrmDynamicItemAdd_147')).toMatchObject({
      name: 'ONCRMDYNAMICITEMADD_147',
      displayName: 'onCrmDynamicItemAdd_147',
      entity: { type: 'crm.item', idPath: ['FIELDS', 'ID'], typePaths: [['FIELDS', 'ENTITY_TYPE_ID']] },
      read: {
        method: 'crm.item.get',
        idParam: 'id',
        params: { entityTypeId: ['FIELDS', 'ENTITY_TYPE_ID'] },
      },
    });
  });

  it('names permissions that exist', () => {
    expect([...new Set(all.map(({ scope }) => scope))].filter((scope) => !PERMISSIONS.has(scope))).toEqual(
      [],
    );
    expect(findEvent('ONSONETGROUPADD')?.scope).toBe('sonet_group');
  });

  it.each([
    '',
    'ONCRMDEALAD',
    'ONCRMDYNAMICITEMADD_',
    'ONCRMDYNAMICITEMADD_1X',
    'ONCRMDEALADD_147',
    'ONAPPSETTINGSINSTALL',
    'ONIMV2MESSAGEADD',
    '__proto__',
    'CONSTRUCTOR',
  ])('%p is none', (name) => expect(findEvent(name)).toBeUndefined());

  it.each([
    ['ONCRMDEALMOVETOCATEGORY', { webhook: false }],
    ['CATALOG.PRODUCT.ON.ADD', { webhook: false, scope: 'catalog' }],
    ['ONIMBOTMESSAGEADD', { deprecated: true, successor: 'ONIMBOTV2MESSAGEADD' }],
    ['ONIMCONNECTORLINEDELETE', { entity: { type: 'imopenlines.line', idPath: [] } }],
    ['ONTASKDELETE', { entity: { type: 'tasks.task', idPath: ['FIELDS_BEFORE', 'ID'] } }],
  ])('%p', (name, expected) => expect(findEvent(name)).toMatchObject(expected));

  it('leaves webhook open where nothing is said', () => {
    expect(findEvent('ONUSERADD')).not.toHaveProperty('webhook');
  });
});

describe('the catalogue', () => {
  it('holds each name once, in order, and the object of names equals it', () => {
    expect(all).toHaveLength(206);
    expect(eventNames()).toEqual([...new Set(eventNames())].toSorted((a, b) => (a < b ? -1 : 1)));
    expect(Object.entries(BitrixEvents)).toEqual(eventNames().map((name) => [name, name]));
  });

  it('knows which events carry a refresh token', () => {
    expect(namesOf((entry) => entry.refreshToken)).toEqual([
      'ONAPPINSTALL',
      'ONAPPTEST',
      'ONAPPUPDATE',
      'ONAPPUSERREADY',
      'ONOFFLINEEVENT',
      'ONSUBSCRIPTIONRENEW',
    ]);
  });

  it('knows which one cannot be bound offline', () => {
    expect(namesOf((entry) => !entry.offline)).toEqual(['ONOFFLINEEVENT']);
  });

  it('knows whose data is secret, or undocumented', () => {
    expect(namesOf((entry) => entry.secretData && !/^ONIMBOTV2|^ONHUMANRESOURCES/.test(entry.name))).toEqual([
      'ONAPPMETHODCONFIRM',
      'ONAPPUSERREADY',
      'ONIMBOTJOINCHAT',
      'ONIMBOTMESSAGEADD',
      'ONIMBOTMESSAGEDELETE',
      'ONIMBOTMESSAGEUPDATE',
      'ONIMCOMMANDADD',
      'ONSUBSCRIPTIONRENEW',
    ]);
    const prefixed = all.filter((entry) => /^ONIMBOTV2|^ONHUMANRESOURCES/.test(entry.name));
    expect(prefixed.filter((entry) => !entry.secretData)).toEqual([]);
  });

  it('names successors only of deprecated events, and only known ones', () => {
    const replaced = all.filter((entry) => entry.successor);
    expect(replaced.length).toBeGreaterThan(0);
    for (const entry of replaced) {
      expect(entry.deprecated).toBe(true);
      expect(findEvent(entry.successor!)).toMatchObject({ deprecated: false });
    }
  });
});

describe('the verb of an event', () => {
  it.each([
    ['onCrmDealAdd', 'add'],
    ['onCrmDealUpdate', 'update'],
    ['onCrmDealDelete', 'delete'],
    ['OnOrderDeleted', 'delete'],
    ['OnSaleOrderSaved', 'save'],
    ['CATALOG.PRICE.ON.ADD', 'add'],
    ['ONCRMDYNAMICITEMDELETE_147', 'delete'],
    ['OnSaleBeforeOrderDelete', undefined],
    ['onCrmDealMoveToCategory', undefined],
    ['OnAppUpdate', undefined],
  ])('%s is %p', (name, verb) => expect(findEvent(name)?.verb).toBe(verb));

  it('is what its name ends with, for all that name an object', () => {
    const endings = { add: /ADD$/, update: /UPDATE$/, save: /SAVED$/, delete: /DELETED?$/ };
    for (const { name, verb } of all.filter(({ entity }) => entity)) {
      const matching = Object.entries(endings).find(
        ([, ending]) => ending.test(name) && !name.includes('BEFORE'),
      );
      expect([name, verb]).toEqual([name, matching?.[0]]);
    }
  });
});
