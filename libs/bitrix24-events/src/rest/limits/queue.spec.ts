import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Queue, type QueuePlace } from './queue.js';

it('knows the first of those that are left, whoever came and went', () =>
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat({ max: 20 })), { maxLength: 60 }), (steps) => {
      const queue = new Queue<number>();
      const left: QueuePlace<number>[] = [];
      for (const [number, leaving] of steps.entries()) {
        const [place] = leaving === null ? [] : left.splice(leaving, 1);
        if (place) queue.delete(place);
        else left.push(queue.add(number));
        expect(queue.first).toBe(left[0]?.value);
      }
      for (const place of left.toReversed()) queue.delete(place);
      expect(queue.first).toBeUndefined();
    }),
  ));
