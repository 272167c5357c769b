import { describe, expect, it } from '@jest/globals';
import { isMap, isObject, parseJson, textMatching, textOf } from './json.js';

describe('what a value of JSON is', () => {
  it.each([
    ['a map', { a: 1 }, true, true],
    ['an empty map', {}, true, true],
    ['a list', [1], false, true],
    ['an empty list', [], false, true],
    ['null', null, false, false],
    ['nothing', undefined, false, false],
    ['a text', 'a', false, false],
    ['a number', 0, false, false],
    ['a function', () => {}, false, false],
  ])('%s', (_, value, map, object) => {
    expect({ map: isMap(value), object: isObject(value) }).toEqual({ map, object });
  });
});

describe('textOf', () => {
  it.each([
    ['a', 'a'],
    ['', ''],
    [7, '7'],
    [true, ''],
    [null, ''],
    [undefined, ''],
    [['a'], ''],
    [{ a: 1 }, ''],
  ])('reads %p as %p', (value, text) => {
    expect(textOf(value)).toBe(text);
  });
});

describe('textMatching', () => {
  it.each([
    ['12', '12'],
    [12, '12'],
    ['12a', ''],
    ['', ''],
    [['12'], ''],
  ])('reads %p as %p where digits are expected', (value, text) => {
    expect(textMatching(value, /^\d+$/)).toBe(text);
  });
});

describe('parseJson', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['null', null],
    ['', undefined],
    ['{"a":', undefined],
    ['<html>', undefined],
  ])('reads %p as %p', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });
});
