import { describe, expect, it } from '@jest/globals';
import { Bitrix24EventsError, type WaitReason } from '../errors/index.js';
import { affectsPortal, OUTSIDE_REASONS, waitReasonOf } from './wait-reason-of.js';

const waiting = (waitsFor: unknown): Error => Object.assign(new Error('no'), { waitsFor });
const wrapped = (cause: unknown, times: number): unknown =>
  times === 0 ? cause : new Error('wrapped', { cause: wrapped(cause, times - 1) });
const endless = new Error('endless');
endless.cause = endless;

describe('waitReasonOf', () => {
  it.each<[string, unknown, WaitReason | undefined]>([
    ['an error that says so', waiting('authorization'), 'authorization'],
    ['one of this package', Object.assign(new Bitrix24EventsError('X', 'x'), { waitsFor: 'limit' }), 'limit'],
    ['one that wraps it', wrapped(waiting('unreachable'), 3), 'unreachable'],
    ['one that went through JSON', { message: 'no', waitsFor: 'payment' }, 'payment'],
    ['an error without a reason', new Error('no'), undefined],
    ['an unknown reason', waiting('coffee'), undefined],
    ['a reason of another type', waiting(['limit']), undefined],
    ['a wrapping too deep', wrapped(waiting('limit'), 100), undefined],
    ['a cause of itself', endless, undefined],
    ['a text', 'authorization', undefined],
    ['nothing', undefined, undefined],
    [
      'a getter that throws',
      {
        get waitsFor(): never {
          throw new Error('getter');
        },
      },
      undefined,
    ],
    ['a revoked proxy', revoked(), undefined],
  ])('of %s', (_, error, reason) => {
    expect(waitReasonOf(error)).toBe(reason);
  });
});

describe('affectsPortal', () => {
  it('holds for all reasons outside of the handler but a timeout, which one slow method may cause', () => {
    expect(OUTSIDE_REASONS.filter((reason) => !affectsPortal(reason))).toEqual(['timeout']);
    expect(affectsPortal('handler')).toBe(false);
  });
});

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
