import { expect, it } from '@jest/globals';
import { eventId } from './event-id.js';

it('makes UUIDs of version 7, all different, in the order of time', () => {
  const ids = Array.from({ length: 2_000 }, (_, index) => eventId(1_727_018_926_000 + index));
  for (const id of ids)
    expect(id).toMatch(/^0192[0-9a-f]{4}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(Array.from({ length: 2_000 }, () => eventId(1))).size).toBe(2_000);
});
