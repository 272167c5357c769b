import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../testing/index.js';
import { MemorySharedState } from './memory-shared-state.js';

const value = (key: string, scope = 's') => ({ scope, key, value: key });

describe('MemorySharedState', () => {
  it('adds a value once, until it expires', async () => {
    const clock = new ManualClock();
    const state = new MemorySharedState(clock);
    expect(await state.add(value('a'), 1_000)).toBe(true);
    expect(await state.add(value('a'), 1_000)).toBe(false);
    clock.tick(999);
    expect(await state.list(['s', 'other'])).toEqual([['a'], []]);
    clock.tick(1);
    expect(await state.list(['s'])).toEqual([[]]);
    expect(await state.add(value('a'), 1_000)).toBe(true);
  });

  it('removes one scope', async () => {
    const state = new MemorySharedState(new ManualClock());
    await state.put([value('a'), value('b'), value('c', 'other')], 1_000);
    await state.remove('s');
    expect(await state.list(['s', 'other'])).toEqual([[], ['c']]);
  });

  it('is bounded: expired values go first, then the oldest', async () => {
    const clock = new ManualClock();
    const state = new MemorySharedState(clock);
    await state.put([value('expires')], 1_000);
    for (let index = 0; index < 9_999; index++) await state.put([value(`${index}`, 'many')], 10_000);
    clock.tick(1_000);
    await state.put([value('first')], 10_000);
    expect((await state.list(['many'])).flat()).toHaveLength(9_999);
    await state.put([value('second')], 10_000);
    const [many] = await state.list(['many']);
    expect([many!.length, many![0]]).toEqual([9_998, '1']);
  });
});
