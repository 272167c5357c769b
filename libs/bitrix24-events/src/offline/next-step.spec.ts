import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextStep, type QueueState, type QueueStep } from './next-step.js';

const idle: QueueState = {
  extended: true,
  stored: undefined,
  unfinished: [],
  orphansDue: false,
  errorsDue: false,
  hungry: false,
  hasRoom: true,
};
const stored = { processId: 'p', messageIds: ['m'] };
const [first, second] = [
  { processId: 'a', errors: false },
  { processId: 'b', errors: true },
];

describe('nextStep', () => {
  it.each<[string, Partial<QueueState>, QueueStep]>([
    ['nothing to do', {}, { kind: 'leave', full: false }],
    ['the time has come', { hungry: true }, { kind: 'reserve', errors: false, clear: undefined }],
    [
      'marked rows first',
      { hungry: true, errorsDue: true },
      { kind: 'reserve', errors: true, clear: undefined },
    ],
    ['marked rows only', { errorsDue: true }, { kind: 'reserve', errors: true, clear: undefined }],
    ['stored, and more to come', { stored, hungry: true }, { kind: 'reserve', errors: false, clear: stored }],
    ['stored, and no more', { stored }, { kind: 'clear', stored }],
    ['stored, and no room', { stored, hungry: true, hasRoom: false }, { kind: 'clear', stored }],
    ['no room', { hungry: true, hasRoom: false }, { kind: 'leave', full: true }],
    ['no room, and no need', { hasRoom: false }, { kind: 'leave', full: false }],
    [
      'unfinished ones first',
      { unfinished: [first, second], hungry: true, orphansDue: true },
      { kind: 'resume', reservation: first },
    ],
    ['stored before unfinished ones', { stored, unfinished: [first] }, { kind: 'clear', stored }],
    [
      'unfinished ones also without room',
      { unfinished: [second], hasRoom: false },
      { kind: 'resume', reservation: second },
    ],
    ['orphans before new ones', { orphansDue: true, hungry: true }, { kind: 'find-orphans' }],
    [
      'orphans also without room',
      { orphansDue: true, hungry: true, hasRoom: false },
      { kind: 'find-orphans' },
    ],
    ['a plan without reservations', { extended: false, hungry: true }, { kind: 'take', errors: false }],
    ['its marked rows', { extended: false, errorsDue: true }, { kind: 'take', errors: true }],
    [
      'its unfinished ones, from a better plan',
      { extended: false, unfinished: [first] },
      { kind: 'find-orphans' },
    ],
    ['its stored ones', { extended: false, stored, hungry: true }, { kind: 'clear', stored }],
    ['it without room', { extended: false, hungry: true, hasRoom: false }, { kind: 'leave', full: true }],
  ])('%s', (_, state, expected) => expect(nextStep({ ...idle, ...state })).toEqual(expected));

  const states = fc.record({
    extended: fc.boolean(),
    stored: fc.constantFrom(undefined, stored),
    unfinished: fc.constantFrom([], [first], [first, second]),
    orphansDue: fc.boolean(),
    errorsDue: fc.boolean(),
    hungry: fc.boolean(),
    hasRoom: fc.boolean(),
  });

  /** What must not come of a state. */
  function isWrong(state: QueueState): boolean {
    const step = nextStep(state);
    const { stored: known, unfinished, orphansDue, hungry, errorsDue, hasRoom } = state;
    const wantsMore = (hungry || errorsDue) && hasRoom;
    const isBehind = unfinished.length > 0 || orphansDue;
    if (step.kind === 'leave') return known !== undefined || isBehind || wantsMore;
    if (step.kind === 'reserve') return !hasRoom || isBehind || step.clear !== known;
    return step.kind === 'take' && (!hasRoom || isBehind || known !== undefined);
  }

  it('leaves nothing behind that it knows of, and takes nothing without room', () => {
    fc.assert(fc.property(states, (state) => !isWrong(state)));
    expect(isWrong(idle)).toBe(false);
  });

  it('asks for reservations only where the plan has them', () => {
    fc.assert(
      fc.property(states, (state) => {
        const { kind } = nextStep(state);
        expect(
          kind === 'take' ? state.extended : (kind === 'reserve' || kind === 'resume') && !state.extended,
        ).toBe(false);
      }),
    );
  });
});
