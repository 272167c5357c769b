import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { printable } from './printable.js';

describe('printable', () => {
  it.each([
    ['crm\r\n[Nest] 1 - FAKE LINE', 'crm [Nest] 1 - FAKE LINE'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u009b2Jcleared', 'cleared'],
    ['a\u2028b\u2029c\u0085d', 'a b c d'],
    ['user\u202egnp.exe', 'user gnp.exe'],
    ['half \uD83D of a pair', 'half   of a pair'],
    ['Сделка не найдена 🙂', 'Сделка не найдена 🙂'],
    ['', ''],
  ])('%j is shown as %j', (text, shown) => expect(printable(text)).toBe(shown));

  it('cuts a long text, between characters', () => {
    expect(printable('abcdef', 3)).toBe('abc…');
    expect(printable('ab🙂', 3)).toBe('ab…');
    expect(printable('x'.repeat(500))).toHaveLength(500);
    expect(printable('\n'.repeat(5_000_000))).toBe('…');
  });

  it('is one line of bounded length for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 50 }), (text, max) => {
        const shown = printable(text, max);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
        expect(shown.length).toBeLessThanOrEqual(max + 1);
      }),
    );
  });
});
