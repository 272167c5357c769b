import { expect, it } from '@jest/globals';
import type { RestPriority } from './rest-limiter.js';
import { WaitingLine } from './waiting-line.js';

interface One {
  name: string;
  priority: RestPriority;
}

function line(...names: string[]): WaitingLine<One> {
  const made = new WaitingLine<One>(({ name }) => name);
  for (const name of names) made.add({ name, priority: name.startsWith('i') ? 'interactive' : 'background' });
  return made;
}

function served(waiting: WaitingLine<One>, may?: (name: string) => boolean): string[] {
  const names: string[] = [];
  for (let one = waiting.next(may); one; one = waiting.next(may)) {
    waiting.serve(one);
    names.push(one.name);
  }
  return names;
}

it('serves interactive ones first, and each fourth time who waits longest', () =>
  expect(served(line('b1', 'b2', 'b3', 'i1', 'i2', 'i3', 'i4', 'i5', 'i6', 'i7'))).toEqual([
    'i1',
    'i2',
    'i3',
    'b1',
    'i4',
    'i5',
    'i6',
    'b2',
    'i7',
    'b3',
  ]));

it('serves ones of a kind in the order in which they came', () => {
  expect(served(line('b1', 'b2', 'b3', 'b4', 'b5'))).toEqual(['b1', 'b2', 'b3', 'b4', 'b5']);
  expect(served(line('i1', 'i2', 'i3', 'i4', 'i5'))).toEqual(['i1', 'i2', 'i3', 'i4', 'i5']);
});

it('passes over those that may not be served yet', () => {
  const waiting = line('b1', 'i1', 'b2');
  expect(served(waiting, (name) => name !== 'i1')).toEqual(['b1', 'b2']);
  expect(waiting.size).toBe(1);
});
