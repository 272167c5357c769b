import type { SweepEntity } from './sweep-entity.js';

/**
 * How far the sweeps of one kind of object at one portal have come. Times are the portal's, milliseconds.
 *
 * @publicApi
 */
export interface SweepMark {
  /** Part of every dedup key: objects are told of anew after it has changed. */
  generation: string;
  /** All that had changed before is in the inbox; absent before the first walk has ended. */
  until?: number;
  /** The walk that is under way, or was when the process ended. */
  walk?: SweepWalk;
}

/**
 * One walk through a list, by id.
 *
 * @publicApi
 */
export interface SweepWalk {
  /** It goes through what changed at this time or later; through everything without one. */
  from?: number;
  /** When its first page was read; absent before. */
  beganAt?: number;
  /** All objects up to this id are done. */
  afterId: number;
  /** Objects that it has read. */
  seen: number;
  /** Events that it has put into the inbox. */
  accepted: number;
}

/**
 * A mark and whose it is.
 *
 * @publicApi
 */
export interface StoredSweepMark {
  memberId: string;
  entity: SweepEntity;
  mark: SweepMark;
}

/**
 * Keeps the marks of sweeps. What is set is on disk when it resolves.
 *
 * @publicApi
 */
export interface SweepMarks {
  get(memberId: string, entity: SweepEntity): Promise<SweepMark | undefined>;
  set(memberId: string, entity: SweepEntity, mark: SweepMark): Promise<void>;
  /** Of all portals, by portal and entity. */
  list(): Promise<StoredSweepMark[]>;
  /** Removes all marks of a portal. */
  forget(memberId: string): Promise<void>;
}

/** Injection token of the {@link SweepMarks}. */
export const SWEEP_MARKS = Symbol.for('nestjs-bitrix24-events:sweep-marks');
