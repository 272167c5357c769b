import type { SweepEntity } from './sweep-entity.js';

/**
 * The result of sweeping one object type at one portal.
 *
 * @publicApi
 */
export interface SweepReport {
  memberId: string;
  /** `''` for an unknown portal. */
  domain: string;
  entity: SweepEntity;
  /** Number of objects read, including those before a restart. */
  seen: number;
  /** Number of events stored in the inbox for them; their handlers may still be running. */
  accepted: number;
  /** Why it did not finish: the next one continues from there. */
  error?: Error;
}

/**
 * The state of the sweeps of one object type at one portal.
 *
 * @publicApi
 */
export interface SweepStatus {
  memberId: string;
  entity: SweepEntity;
  /** Whether this process is sweeping the portal now. */
  running: boolean;
  /**
   * Everything that changed before, by the portal's clock, is in the inbox; absent before the first
   * sweep has finished.
   */
  sweptUntil?: Date;
  /** The unfinished sweep, running or interrupted. */
  unfinished?: {
    /** It reads what changed since then; everything if absent. */
    from?: Date;
    seen: number;
    accepted: number;
  };
}
