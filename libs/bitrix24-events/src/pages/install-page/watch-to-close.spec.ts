import { expect, it } from '@jest/globals';
import { watchToClose } from './watch-to-close.js';

const NOW = 1_000_000;

/** Each page as `name address seconds`: the last since it asked, or with `new` since it was opened and never asked. */
it.each([
  ['nobody of none', [], undefined],
  ['the one that asked the longest ago', ['a x 2', 'b y 3', 'c z 1'], 'b'],
  ['one of the address with the most', ['a x 9', 'b y 3', 'c y 1'], 'b'],
  ['one that asks no more, wherever it is', ['a x 90', 'b y 3', 'c y 1 new'], 'a'],
  ['the one that has asked no more for longest', ['a x 91', 'b y 92', 'c y 1'], 'b'],
  ['none that a browser only slows down', ['a x 89', 'b y 3', 'c y 1'], 'b'],
  ['one that never asked rather than one that did', ['a x 9', 'b y 2 new', 'c z 1 new'], 'b'],
  ['one that asked, of the address with the most', ['a x 9', 'b x 3', 'c z 1 new'], 'a'],
  ['the older of two that came first', ['a x 3', 'b x 3'], 'a'],
])('leaves %s', (_title, pages, left) => {
  const followers = pages.map((page) => {
    const [name, from = '', seconds, opened] = page.split(' ');
    return { name, from, askedAt: NOW - Number(seconds) * 1_000, hasAsked: opened === undefined };
  });
  expect(watchToClose(followers, NOW)?.name).toBe(left);
});
