import { describe, expect, it } from '@jest/globals';
import { emptyMemory, parseMemory, remember, serializeMemory } from './plan-memory.js';

const deal = { event: 'A', handler: 'https://a.example', authType: 0 };
const key = 'A 0 https://a.example';

describe('the memory of bindings', () => {
  it('is read back as it was stored', () => {
    const memory = { stale: { [key]: 5 }, options: { [key]: 'f' } };
    expect(parseMemory(serializeMemory(memory))).toEqual(memory);
  });

  it('keeps what was bound by its URL, and as it was', () => {
    const other = 'B 7 https://a.example/as/7';
    const memory = { stale: {}, options: {}, bound: [key, 'C 0 https://a.example', other] };
    expect(JSON.parse(serializeMemory(memory))).toMatchObject({
      bound: { 'https://a.example': ['A 0', 'C 0'], 'https://a.example/as/7': ['B 7'] },
    });
    expect(parseMemory(serializeMemory(memory))).toEqual({
      ...memory,
      bound: [key, other, 'C 0 https://a.example'],
    });
  });

  it('knows what was bound, until it is unbound; offline rows have no URL', () => {
    const offline = { event: 'A', handler: '', authType: 0, offline: true };
    const memory = remember(emptyMemory, {
      bound: [
        { ...deal, fingerprint: '' },
        { ...offline, fingerprint: '' },
      ],
      unbound: [],
    });
    expect(memory.bound).toEqual([key]);
    expect(remember(memory, { bound: [], unbound: [deal] })).toEqual(emptyMemory);
  });

  it.each(['{"bound":5}', '{"bound":{"u":5}}', '{"bound":{"u":[5]}}'])(
    'forgets what was bound where it cannot be read: %s',
    (json) => expect(parseMemory(json)).toEqual(emptyMemory),
  );

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
