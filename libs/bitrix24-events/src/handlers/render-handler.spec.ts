import { describe, expect, it } from '@jest/globals';
import { renderHandler } from './render-handler.js';

type Handler = Parameters<typeof renderHandler>[0];

const created: Handler = {
  key: 'DealSync.created',
  description: 'DealSync.created (DealModule)',
  events: ['ONCRMDEALADD'],
  delivery: 'online',
  source: 'any',
  authType: 'actor',
};

describe('renderHandler', () => {
  it.each<[string, Partial<Handler>, string]>([
    ['one event', {}, 'Mapped {ONCRMDEALADD} to DealSync.created (DealModule)'],
    ['two', { events: ['A', 'B'] }, 'Mapped {A, B} to DealSync.created (DealModule)'],
    [
      'those of a pattern',
      { events: ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'] },
      'Mapped {A, B, C, D, E, F and 2 more} to DealSync.created (DealModule)',
    ],
    [
      'what differs from the default',
      { key: 'deals', delivery: 'guaranteed', source: 'application', authType: 7 },
      "Mapped {ONCRMDEALADD} to DealSync.created (DealModule): key 'deals', guaranteed, from application, authType 7",
    ],
  ])('%s', (_, more, expected) => expect(renderHandler({ ...created, ...more })).toBe(expected));
});
