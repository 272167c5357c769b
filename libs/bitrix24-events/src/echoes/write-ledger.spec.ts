import { describe, expect, it } from '@jest/globals';
import { WriteLedger, type HeardEvent } from './write-ledger.js';

const DEAL = { type: 'crm.deal', id: '5', created: false };
const heard = (receivedAt: number, change: Partial<HeardEvent> = {}): HeardEvent => ({
  memberId: 'm',
  entity: { type: 'crm.deal', id: '5' },
  created: false,
  receivedAt,
  ...change,
});
const minutes = (count: number): number => count * 60_000;

describe('WriteLedger', () => {
  it.each<[string, HeardEvent, boolean]>([
    ['at once', heard(1_000), true],
    ['before the answer', heard(1_500), true],
    ['two minutes after the answer', heard(2_000 + minutes(2)), true],
    ['later', heard(2_001 + minutes(2)), false],
    ['before the write', heard(999), false],
    ['of another object', heard(1_500, { entity: { type: 'crm.deal', id: '6' } }), false],
    ['of another type', heard(1_500, { entity: { type: 'crm.lead', id: '5' } }), false],
    ['of another portal', heard(1_500, { memberId: 'n' }), false],
  ])('hears an event %s: %j %p', (_, event, expected) => {
    const ledger = new WriteLedger();
    ledger.endWrite(ledger.beginWrite('m', DEAL, 1_000), 2_000, undefined);
    expect(ledger.hears(event)).toBe(expected);
  });

  it('hears the event of a new object before and after its id is known', () => {
    const ledger = new WriteLedger();
    const write = ledger.beginWrite('m', { type: 'crm.deal', created: true }, 1_000);
    expect(ledger.hears(heard(1_500, { created: true }))).toBe(true);
    // A change of an object that was there before.
    expect(ledger.hears(heard(1_500))).toBe(false);
    ledger.endWrite(write, 2_000, '5');
    expect(ledger.hears(heard(1_500, { created: true }))).toBe(true);
    expect(ledger.hears(heard(3_000))).toBe(true);
    expect(ledger.hears(heard(3_000, { created: true, entity: { type: 'crm.deal', id: '6' } }))).toBe(false);
  });

  it('takes each write once for each handler, the oldest first', () => {
    const ledger = new WriteLedger();
    const [one, other] = [ledger.beginWrite('m', DEAL, 1), ledger.beginWrite('m', DEAL, 2)];
    expect(ledger.takeEcho(heard(3), 'a')).toBe(one);
    expect(ledger.takeEcho(heard(3), 'a')).toBe(other);
    expect(ledger.takeEcho(heard(3), 'a')).toBeUndefined();
    expect(ledger.takeEcho(heard(3), 'b')).toBe(one);
    // What may be an echo is one for all that.
    expect(ledger.hears(heard(3))).toBe(true);
  });

  it('forgets what was refused, and what is old', () => {
    const ledger = new WriteLedger();
    ledger.dropWrite(ledger.beginWrite('m', DEAL, 1_000));
    expect(ledger.hears(heard(1_500))).toBe(false);
    ledger.endWrite(ledger.beginWrite('m', DEAL, 1_000), 2_000, undefined);
    ledger.beginWrite('m', DEAL, 2_001 + minutes(10));
    expect(ledger.size).toBe(1);
  });

  it('is bounded', () => {
    const ledger = new WriteLedger();
    for (let id = 1; id <= 10_500; id++) ledger.beginWrite('m', { ...DEAL, id: String(id) }, 1_000);
    expect(ledger.size).toBe(10_000);
    expect(ledger.hears(heard(1_500))).toBe(false);
    expect(ledger.hears(heard(1_500, { entity: { type: 'crm.deal', id: '10500' } }))).toBe(true);
  });

  it('forgets the oldest of the portal with the most, so that one portal pushes out no other', () => {
    const ledger = new WriteLedger();
    const write = (memberId: string, id: string) => ledger.beginWrite(memberId, { ...DEAL, id }, 1_000);
    write('small', '5');
    for (let id = 0; id < 10_500; id++) write('flood', String(id));
    for (let portal = 0; portal < 100; portal++) write(`p${portal}`, '5');
    expect(ledger.size).toBe(10_000);
    const hears = (memberId: string, id: string) =>
      ledger.hears(heard(1_000, { memberId, entity: { type: 'crm.deal', id } }));
    expect([hears('small', '5'), hears('p0', '5'), hears('flood', '0'), hears('flood', '10499')]).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });

  it('forgets what is ten minutes old, of quiet portals too, and bears a clock that is set back', () => {
    const ledger = new WriteLedger();
    ledger.beginWrite('quiet', DEAL, minutes(100));
    ledger.beginWrite('m', DEAL, minutes(10));
    expect(ledger.size).toBe(2);
    ledger.beginWrite('m', DEAL, minutes(111));
    expect(ledger.size).toBe(1);
  });
});
