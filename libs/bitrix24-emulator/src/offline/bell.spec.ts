import { describe, expect, it } from '@jest/globals';
import type { Binding } from '../model/bindings.js';
import { OfflineBell } from './bell.js';
import { OfflineOptions } from './offline.options.js';

const binding = (id: number, options: Record<string, unknown> = {}): Binding => ({
  id,
  event: 'ONOFFLINEEVENT',
  handler: 'http://127.0.0.1/h',
  clientId: 'app',
  userId: 0,
  connector: '',
  offline: false,
  options,
});
/** At which of these moments the binding is told. */
function told(moments: number[], options: Record<string, unknown>, given: Partial<OfflineOptions> = {}) {
  let now = 0;
  const bell = new OfflineBell({ now: () => now }, new OfflineOptions(given));
  return moments.filter((moment) => {
    now = moment;
    return bell.rings(binding(1, options), {});
  });
}

describe('OfflineBell', () => {
  it.each<[string, Record<string, unknown>, Partial<OfflineOptions>, number[], number[]]>([
    ['1 s by default, nothing at the end of the window', {}, {}, [0, 999, 1000, 1001, 2500], [0, 1000, 2500]],
    ['dropped ones do not widen the window', {}, {}, [0, 600, 1200], [0, 1200]],
    ['minTimeout', { minTimeout: 5 }, {}, [0, 4999, 5000], [0, 5000]],
    ['0: each hit', { minTimeout: 0 }, {}, [0, 0, 1], [0, 0, 1]],
    ['a text', { minTimeout: '5' }, {}, [0, 4999, 5000], [0, 5000]],
    ['nonsense counts as 0', { minTimeout: 'long' }, {}, [0, 0], [0, 0]],
    ['null counts as absent', { minTimeout: null }, {}, [0, 999, 1000], [0, 1000]],
    ['options that are ignored', { minTimeout: 5 }, { ignoreMinTimeout: true }, [0, 999, 1000], [0, 1000]],
    ['a zero that is ignored', { minTimeout: 0 }, { ignoreMinTimeout: true }, [0, 999], [0]],
  ])('%s', (_, options, given, moments, expected) => {
    expect(told(moments, options, given)).toEqual(expected);
  });

  it('keeps a window for each binding, but one flag of the hit for all that ask for 0', () => {
    const bell = new OfflineBell({ now: () => 0 }, new OfflineOptions());
    const hit = {};
    expect([bell.rings(binding(1), hit), bell.rings(binding(2), hit)]).toEqual([true, true]);
    const eager = { minTimeout: 0 };
    expect([bell.rings(binding(3, eager), hit), bell.rings(binding(4, eager), hit)]).toEqual([true, false]);
    expect(bell.rings(binding(4, eager), {})).toBe(true);
  });
});
