import type { SweptPage } from './read-page.js';
import type { SweepMark, SweepWalk } from './sweep-mark.js';

/** A mark with a walk to continue. */
export type WalkingMark = SweepMark & { walk: SweepWalk };

/** The inputs that decide where a walk starts. Times in milliseconds. */
export interface WalkStart {
  /** Read everything that changed since then, whatever the mark says. */
  since: number | undefined;
  /** How much of the time before the mark is read again. */
  overlap: number;
  /** Whether the first walk reads everything. */
  firstFill: boolean;
  now: number;
  /** Creates a new generation id. */
  generation: () => string;
}

/**
 * The walk to do next: the unfinished one, or a new one. Objects change, and may appear in the list
 * late, while it is being read; so the next walk starts before the time at which this one began,
 * not where it ended.
 */
export function beginWalk(mark: SweepMark | undefined, start: WalkStart): WalkingMark {
  const { since, overlap, firstFill, now, generation } = start;
  const fresh = { afterId: 0, seen: 0, accepted: 0 };
  if (since !== undefined) return { generation: generation(), walk: { from: since, ...fresh } };
  if (mark?.walk) return { ...mark, walk: mark.walk };
  if (mark?.until !== undefined) return { ...mark, walk: { from: mark.until - overlap, ...fresh } };
  return { generation: generation(), walk: { ...(!firstFill && { from: now - overlap }), ...fresh } };
}

/** The walk with its start time, which its first page provides. */
export const withBegin = (mark: WalkingMark, { readAt }: Pick<SweptPage, 'readAt'>): WalkingMark => ({
  ...mark,
  walk: { ...mark.walk, beganAt: mark.walk.beganAt ?? readAt },
});

/** The mark after a page whose events are in the inbox. */
export const advance = (mark: WalkingMark, page: SweptPage, accepted: number): WalkingMark => ({
  ...mark,
  walk: {
    ...mark.walk,
    afterId: page.rows.at(-1)?.id ?? mark.walk.afterId,
    seen: mark.walk.seen + page.rows.length,
    accepted: mark.walk.accepted + accepted,
  },
});

/** The mark after the last page. */
export const endWalk = ({ generation, walk }: WalkingMark): SweepMark => ({
  generation,
  ...(walk.beganAt !== undefined && { until: walk.beganAt }),
});
