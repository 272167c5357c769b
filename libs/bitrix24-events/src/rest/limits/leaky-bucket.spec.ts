import { expect, it } from '@jest/globals';
import { LeakyBucket } from './leaky-bucket.js';
import { CLOUD } from './limit-profile.js';

it('lets nine tenths of the capacity through at once, then one per leak', () => {
  const bucket = new LeakyBucket(CLOUD, 0);
  for (let sent = 0; sent < 45; sent++) {
    expect(bucket.wait(0)).toBe(0);
    bucket.pour(0);
  }
  expect(bucket.wait(0)).toBe(500);
  expect(bucket.wait(499)).toBeLessThanOrEqual(2);
  expect(bucket.wait(500)).toBe(0);
  expect(bucket.level(10_000)).toBe(25);
  expect(bucket.level(60_000)).toBe(0);
});

it('after a refusal is as full as the portal says', () => {
  const bucket = new LeakyBucket(CLOUD, 0);
  bucket.fill(0);
  expect(bucket.level(0)).toBe(50);
  expect(bucket.wait(0)).toBe(3_000);
});

it('of a capacity of one lets one through', () => {
  const bucket = new LeakyBucket({ capacity: 1, leak: 1 }, 0);
  expect(bucket.wait(0)).toBe(0);
  bucket.pour(0);
  expect(bucket.wait(0)).toBe(1_000);
});
