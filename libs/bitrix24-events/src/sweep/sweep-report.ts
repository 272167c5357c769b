import type { SweepEntity } from './sweep-entity.js';

/**
 * How the sweep of one kind of object at one portal has ended.
 *
 * @publicApi
 */
export interface SweepReport {
  memberId: string;
  /** `''` for a portal that is not known. */
  domain: string;
  entity: SweepEntity;
  /** Objects that were read, those before a restart included. */
  seen: number;
  /** Events that were put into the inbox for them; their handlers may still be at work. */
  accepted: number;
  /** Why it has not come to its end: the next one goes on from there. */
  error?: Error;
}

/**
 * Where the sweeps of one kind of object at one portal stand.
 *
 * @publicApi
 */
export interface SweepStatus {
  memberId: string;
  entity: SweepEntity;
  /** Whether this process is sweeping the portal now. */
  running: boolean;
  /** All that had changed before, by the portal's clock, is in the inbox; absent before the first sweep has ended. */
  sweptUntil?: Date;
  /** The sweep that has not ended, running or interrupted. */
  unfinished?: {
    /** It goes through what changed since then; through everything without one. */
    from?: Date;
    seen: number;
    accepted: number;
  };
}
