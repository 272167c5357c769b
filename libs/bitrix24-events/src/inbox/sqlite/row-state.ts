import type { DeliveryState } from '../inbox.js';

/** A delivery's state as a row has it. */
export type RowState = 'ready' | 'delayed' | 'held' | 'running' | 'done' | 'buried';

const WAITING: readonly RowState[] = ['ready', 'delayed', 'held'];

export const publicState = (state: RowState): DeliveryState =>
  state === 'running' || state === 'done' || state === 'buried' ? state : 'waiting';

export const rowStates = (state: DeliveryState): readonly RowState[] =>
  state === 'waiting' ? WAITING : [state];
