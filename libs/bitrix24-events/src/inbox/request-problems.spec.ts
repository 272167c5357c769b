import { describe, expect, it } from '@jest/globals';
import type { DeliveryFilter } from './inbox-upkeep.js';
import { checkFilter, checkPage, unknownHandler } from './request-problems.js';

describe('checkFilter', () => {
  it.each<DeliveryFilter>([
    {},
    {
      state: 'waiting',
      handler: 'a',
      memberId: 'm',
      event: 'X',
      exceptEvent: 'Y',
      eventId: 'e',
      source: 's',
    },
    { waitsFor: 'limit' },
    { waitsFor: ['limit', 'handler'] },
    { waitsFor: [] },
  ])('lets %j pass', (filter) => {
    expect(() => checkFilter(filter)).not.toThrow();
  });

  it.each([
    [{ handlr: 'a' }, "a filter of deliveries has no member 'handlr'. Try: one of state, handler, memberId"],
    [{ toString: 'a' }, "no member 'toString'"],
    [{ state: 'dead' }, "'dead' is no state of a delivery. Try: one of waiting, running, done, buried."],
    [{ state: null }, "'null' is no state"],
    [{ waitsFor: 'coffee' }, "'coffee' is no waitsFor"],
    [{ waitsFor: ['limit', 'coffee'] }, "'coffee' is no waitsFor"],
  ])('refuses %j', (filter, message) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as JavaScript may pass it
    expect(() => checkFilter(filter as DeliveryFilter)).toThrow(message);
  });
});

describe('unknownHandler', () => {
  it('names the handlers that there are, twenty at most', () => {
    expect(unknownHandler('H.tusk', ['H.task', 'I.deal']).message).toBe(
      "no handler has the key 'H.tusk', and no delivery waits for one. Try: one of H.task, I.deal.",
    );
    const keys = Array.from({ length: 25 }, (_, index) => `k${index}`);
    expect(unknownHandler('x', keys).message).toMatch(/k19 and 5 more\.$/);
    expect(unknownHandler('x', []).message).toContain('@OnBitrixEvent');
  });
});

describe('what says which page is wanted', () => {
  it.each([{}, { limit: 1 }, { limit: 5_000 }, { cursor: 'x' }, { limit: undefined }])(
    'may be %j',
    (page) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as JavaScript may pass it
      expect(() => checkPage(page as { limit?: number })).not.toThrow();
    },
  );

  it.each([
    [{ limt: 5 }, "a page of deliveries has no member 'limt'. Try: one of limit, cursor."],
    [{ limit: -1 }, 'the limit of a page is -1'],
    [{ limit: 0 }, 'the limit of a page is 0'],
    [{ limit: Number.NaN }, 'the limit of a page is NaN'],
    [{ limit: '5' }, 'a whole number'],
  ])('may not be %j', (page, message) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as JavaScript may pass it
    expect(() => checkPage(page as { limit?: number })).toThrow(message);
  });
});
