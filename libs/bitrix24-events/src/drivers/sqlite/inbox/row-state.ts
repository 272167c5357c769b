import type { DeliveryState } from '../../../inbox/index.js';

/** A delivery's state as a row has it. */
export type RowState = 'ready' | 'delayed' | 'held' | 'running' | 'done' | 'buried';

const WAITING: readonly RowState[] = ['ready', 'delayed', 'held'];
const SETTLED_OR_RUNNING: readonly RowState[] = ['running', 'done', 'buried'];

export const publicState = (state: RowState): DeliveryState =>
  state === 'running' || state === 'done' || state === 'buried' ? state : 'waiting';

/** None of a state that there is not: a filter may come from a request, and its states go into SQL as they are. */
export const rowStates = (state: DeliveryState): readonly RowState[] =>
  state === 'waiting' ? WAITING : SETTLED_OR_RUNNING.filter((known) => known === state);
