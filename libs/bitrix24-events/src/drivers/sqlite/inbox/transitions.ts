import type { Place } from './place.js';
import type { RowState } from './row-state.js';

/** What can happen to a stored delivery. */
export type Change =
  /** A newer event takes the place of its own. */
  | 'merge'
  /** Its time has come. */
  | 'promote'
  /** Nothing of its lane stands before it any more. */
  | 'unblock'
  /** Another of its lane stands before it, now that lanes became one. */
  | 'hold'
  | 'claim'
  /** Claimed in the commit that settled the one before it. */
  | 'start'
  | 'finish'
  | 'retry'
  /** Failed through no fault of its handler. */
  | 'wait'
  | 'release'
  | 'fail'
  /** Its handler does not take its event. */
  | 'orphan'
  /** The process died meanwhile. */
  | 'recover'
  | 'replay'
  /** A person, or the end of what it waited for, makes it due. */
  | 'retryNow'
  | 'bury'
  | 'remove'
  | 'prune';

/** From which states, and to which; `'placed'`: where it must wait, `'gone'`: removed. */
interface Transition {
  from: readonly RowState[];
  to: RowState | 'placed' | 'gone';
}

/** Every edge. What is not named here does not happen, whoever asks for it. */
export const TRANSITIONS: Readonly<Record<Change, Transition>> = {
  merge: { from: ['ready', 'delayed', 'held'], to: 'placed' },
  promote: { from: ['delayed'], to: 'ready' },
  unblock: { from: ['held'], to: 'placed' },
  hold: { from: ['ready', 'delayed'], to: 'held' },
  claim: { from: ['ready'], to: 'running' },
  start: { from: ['held'], to: 'running' },
  finish: { from: ['running'], to: 'done' },
  retry: { from: ['running'], to: 'delayed' },
  wait: { from: ['running'], to: 'delayed' },
  release: { from: ['running'], to: 'ready' },
  orphan: { from: ['running'], to: 'ready' },
  fail: { from: ['running'], to: 'buried' },
  recover: { from: ['running'], to: 'ready' },
  replay: { from: ['done', 'buried'], to: 'placed' },
  retryNow: { from: ['delayed'], to: 'ready' },
  bury: { from: ['ready', 'delayed', 'held'], to: 'buried' },
  remove: { from: ['ready', 'delayed', 'held', 'done', 'buried'], to: 'gone' },
  prune: { from: ['done'], to: 'gone' },
};

/** The state after a change; the same one when the change does not happen in it. */
export function nextState(state: RowState, change: Change, place: Place): RowState | 'gone' {
  const { from, to } = TRANSITIONS[change];
  if (!from.includes(state)) return state;
  return to === 'placed' ? place : to;
}

/** In SQL, the condition for a change: spelled as the partial indices are, which are of no use otherwise. */
export function fits(change: Change, column = 'state'): string {
  const states = TRANSITIONS[change].from.map((state) => `'${state}'`);
  return states.length === 1 ? `${column} = ${states[0]!}` : `${column} IN (${states.join(', ')})`;
}

/** In SQL, what a change that leads to one state assigns. */
export const becomes = (change: Change): string => `state = '${TRANSITIONS[change].to}'`;
