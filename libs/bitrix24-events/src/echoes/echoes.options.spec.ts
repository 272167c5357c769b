import { describe, expect, it } from '@jest/globals';
import { validateSync } from 'class-validator';
import { EchoesOptions } from './echoes.options.js';

describe('EchoesOptions', () => {
  it.each<[unknown]>([[[]], [[1, '42']], [{ member: [1] }], [{}]])('takes ownUserIds %j', (ownUserIds) => {
    expect(validateSync(new EchoesOptions({ ownUserIds } as never))).toEqual([]);
  });

  it.each<[object]>([
    [{ ownUserIds: '42' }],
    [{ ownUserIds: [0] }],
    [{ ownUserIds: ['x'] }],
    [{ ownUserIds: [[1]] }],
    [{ ownUserIds: { member: 42 } }],
    [{ ownUserIds: null }],
    [{ loopLimit: -1 }],
    [{ loopLimit: 1.5 }],
  ])('refuses %j', (input) => expect(validateSync(new EchoesOptions(input))).toHaveLength(1));

  it.each<[EchoesOptions['ownUserIds'], boolean]>([
    [[42], true],
    [['42'], true],
    [[4], false],
    [{ member: [42] }, true],
    [{ other: [42] }, false],
    [{}, false],
  ])('%j has user 42 of the portal: %p', (ownUserIds, expected) =>
    expect(new EchoesOptions({ ownUserIds }).isOwnUser('member', '42')).toBe(expected),
  );
});
