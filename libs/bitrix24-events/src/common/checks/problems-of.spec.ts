import { describe, expect, it } from '@jest/globals';
import { Check, CheckWithin, IsInt, IsOptional, Min, problemsOf } from './index.js';

class Room {
  @IsInt('seats must be a whole number')
  @Min(1, 'seats must be at least 1')
  seats: unknown = 1;
}

class House {
  @Check((value) => typeof value === 'string', (value) => `name must be a text, not ${typeof value}`)
  @Check((value, house) => value !== Reflect.get(house, 'former'), 'name must differ from the former one')
  name: unknown = 'new';

  @IsOptional()
  former?: unknown;

  @CheckWithin()
  hall: unknown = new Room();

  @CheckWithin()
  rooms: unknown = [new Room()];

  constructor(input: object = {}) {
    Object.assign(this, input);
  }
}

const room = (seats: unknown, more: object = {}) => Object.assign(new Room(), { seats }, more);

describe('problemsOf', () => {
  it.each<[string, object, string[]]>([
    ['nothing wrong', {}, []],
    ['what is optional and absent', { former: null }, []],
    ['the first problem of a property alone', { name: 5, former: 5 }, ['name must be a text, not number']],
    ['a check that looks at another property', { former: 'new' }, ['name must differ from the former one']],
    ['an object within', { hall: room('one') }, ['seats must be a whole number']],
    [
      'objects of a list',
      { rooms: [room(1), room(0), room(0.5)] },
      ['seats must be at least 1', 'seats must be a whole number'],
    ],
    ['what is no object within: that is for another check to say', { hall: 5, rooms: null }, []],
    [
      'one of each property, in the order of the class',
      { name: 1, hall: room(0), rooms: [room(null)] },
      ['name must be a text, not number', 'seats must be at least 1', 'seats must be a whole number'],
    ],
    ['unknown properties, where nobody asks', { colour: 'red' }, []],
  ])('%s', (_, input, expected) => expect(problemsOf(new House(input))).toEqual(expected));

  it('names unknown properties by their path', () => {
    const house = new House({
      colour: 'red',
      hall: room(0, { door: 1 }),
      rooms: [room(1), room(1, { door: 2 })],
    });
    expect(problemsOf(house, (path) => `? ${path}`)).toEqual([
      '? colour',
      '? hall.door',
      'seats must be at least 1',
      '? rooms.1.door',
    ]);
  });
});
