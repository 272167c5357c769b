import { Injectable } from '@nestjs/common';
import type { RefusalReason } from './refusal.js';

/** Outcomes of the requests since the start. */
export interface IntakeCountsSnapshot {
  /** Stored for at least one handler. */
  accepted: number;
  /** Genuine, but no handler wants it. */
  unhandled: number;
  /** Installs and updates that await verification, and events deferred with them. */
  pending: number;
  refused: Partial<Record<RefusalReason, number>>;
}

/** Counts the outcomes of requests. */
@Injectable()
export class IntakeCounts {
  private accepted = 0;
  private unhandled = 0;
  private pending = 0;
  private readonly refused: Partial<Record<RefusalReason, number>> = {};

  add(outcome: 'accepted' | 'unhandled' | 'pending'): void {
    this[outcome]++;
  }

  addRefused(reason: RefusalReason): void {
    this.refused[reason] = (this.refused[reason] ?? 0) + 1;
  }

  snapshot(): IntakeCountsSnapshot {
    const { accepted, unhandled, pending, refused } = this;
    return { accepted, unhandled, pending, refused: { ...refused } };
  }
}
