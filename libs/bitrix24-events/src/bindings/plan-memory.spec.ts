import { describe, expect, it } from '@jest/globals';
import { emptyMemory, parseMemory, remember, serializeMemory } from './plan-memory.js';

const deal = { event: 'A', handler: 'https://a.example', authType: 0 };
const key = 'A 0 https://a.example';

describe('the memory', () => {
  it('comes back as it was', () => {
    const memory = { stale: { [key]: 5 }, options: { [key]: 'f' } };
    expect(parseMemory(serializeMemory(memory))).toEqual(memory);
  });

  it.each([undefined, '', 'x', 'null', '[]', '5', '{"stale":5}', '{"stale":{"a":"x"},"options":{"a":1}}'])(
    'forgets what it cannot read: %p',
    (json) => expect(parseMemory(json)).toEqual(emptyMemory),
  );

  it('keeps the options of what was bound', () => {
    const memory = remember(emptyMemory, { bound: [{ ...deal, fingerprint: 'f' }], unbound: [] });
    expect(memory.options).toEqual({ [key]: 'f' });
    expect(remember(memory, { bound: [{ ...deal, fingerprint: '' }], unbound: [] }).options).toEqual({});
  });

  it('forgets what was unbound', () => {
    const memory = { stale: { [key]: 5 }, options: { [key]: 'f' } };
    expect(remember(memory, { bound: [], unbound: [deal] })).toEqual(emptyMemory);
  });
});
