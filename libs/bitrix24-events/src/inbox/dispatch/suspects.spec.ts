import { describe, expect, it } from '@jest/globals';
import type { Delivery } from '../inbox-deliveries.js';
import { Suspects } from './suspects.js';

const delivery = (deaths?: number): Delivery => ({ ...(deaths !== undefined && { deaths }) }) as Delivery;

describe('deliveries during whose attempts the process died', () => {
  it.each([
    [undefined, false],
    [1, false],
    [2, true],
    [5, true],
  ])('%s times in a row are suspects: %s', (deaths, expected) =>
    expect(new Suspects().isSuspect(delivery(deaths))).toBe(expected),
  );

  it('run one at a time: another is put off until the first has ended', () => {
    const suspects = new Suspects();
    expect(suspects.claim(1_000)).toBeUndefined();
    expect(suspects.claim(1_000)).toEqual({ kind: 'deferred', dueAt: 3_000 });
    suspects.release();
    expect(suspects.claim(1_000)).toBeUndefined();
  });

  it('begin only when those claimed beside them wait again on disk', async () => {
    const suspects = new Suspects();
    let write: () => void = () => undefined;
    const order: string[] = [];
    const putOff = suspects.deferred(
      new Promise<void>((resolve) => {
        write = resolve;
      }).then(() => void order.push('written')),
    );
    const alone = suspects.whenAlone().then(() => order.push('begun'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual([]);
    write();
    await Promise.all([putOff, alone]);
    expect(order).toEqual(['written', 'begun']);
  });
});
