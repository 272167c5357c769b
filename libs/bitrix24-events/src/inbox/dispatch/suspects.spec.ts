import { describe, expect, it } from '@jest/globals';
import type { Delivery } from '../inbox.js';
import { Suspects } from './suspects.js';

const delivery = (deaths?: number): Delivery => ({ ...(deaths !== undefined && { deaths }) }) as Delivery;

describe('a delivery during whose attempts the process died twice in a row', () => {
  it('waits while another such one runs, and runs once that has ended', () => {
    const suspects = new Suspects();
    expect(suspects.defer(delivery(2), 1_000)).toBeUndefined();
    const end = suspects.begin(delivery(2));
    expect(suspects.defer(delivery(3), 1_000)).toEqual({ kind: 'deferred', dueAt: 3_000 });
    end();
    expect(suspects.defer(delivery(3), 1_000)).toBeUndefined();
  });

  it.each([undefined, 0, 1])('does not hold up one with %s deaths, nor is held up by it', (deaths) => {
    const suspects = new Suspects();
    suspects.begin(delivery(2));
    expect(suspects.defer(delivery(deaths), 0)).toBeUndefined();
    const others = new Suspects();
    others.begin(delivery(deaths));
    expect(others.defer(delivery(5), 0)).toBeUndefined();
  });
});
