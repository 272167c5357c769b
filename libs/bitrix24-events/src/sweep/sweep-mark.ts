import type { SweepEntity } from './sweep-entity.js';

/**
 * The progress of the sweeps of one object type at one portal. Times are the portal's,
 * milliseconds.
 *
 * @publicApi
 */
export interface SweepMark {
  /** Part of every dedup key: after it has changed, objects are delivered again. */
  generation: string;
  /** Everything that changed before is in the inbox; absent before the first walk has ended. */
  until?: number;
  /** The walk in progress, or interrupted by the end of the process. */
  walk?: SweepWalk;
}

/**
 * One walk through a list, by id.
 *
 * @publicApi
 */
export interface SweepWalk {
  /** It reads what changed at this time or later; everything if absent. */
  from?: number;
  /** When its first page was read; absent before. */
  beganAt?: number;
  /** All objects up to this id are done. */
  afterId: number;
  /** Number of objects read. */
  seen: number;
  /** Number of events stored in the inbox. */
  accepted: number;
}

/**
 * A mark with its portal and entity.
 *
 * @publicApi
 */
export interface StoredSweepMark {
  memberId: string;
  entity: SweepEntity;
  mark: SweepMark;
}

/**
 * Stores the marks of sweeps. A mark is on disk when `set` resolves.
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
