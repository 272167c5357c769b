import { Injectable } from '@nestjs/common';
import type { RefusalReason } from './refusal.js';

/** What became of the requests since the start. */
export interface IntakeCountsSnapshot {
  /** Stored for at least one handler. */
  accepted: number;
  /** Genuine, but no handler wants it. */
  unhandled: number;
  /** Installs and updates that wait for their verification, and events that wait with them. */
  parked: number;
  refused: Partial<Record<RefusalReason, number>>;
}

/** Counts what became of the requests. */
@Injectable()
export class IntakeCounts {
  private accepted = 0;
  private unhandled = 0;
  private parked = 0;
  private readonly refused: Partial<Record<RefusalReason, number>> = {};

  add(outcome: 'accepted' | 'unhandled' | 'parked'): void {
    this[outcome]++;
  }

  addRefused(reason: RefusalReason): void {
    this.refused[reason] = (this.refused[reason] ?? 0) + 1;
  }

  snapshot(): IntakeCountsSnapshot {
    const { accepted, unhandled, parked, refused } = this;
    return { accepted, unhandled, parked, refused: { ...refused } };
  }
}
