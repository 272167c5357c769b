import { phpQuery } from '../answers/php-query.js';
import type { PortalLimits } from '../limits/limits.js';
import type { WaitingLine } from '../limits/waiting-line.js';
import { BatchRoom } from './batch-room.js';
import type { SharedCall } from './shared-call.js';

/**
 * Removes from the queue the calls that share the next batch: as many as fit, and whose methods
 * have server time left.
 */
export function draw(
  line: WaitingLine<SharedCall>,
  limits: Pick<PortalLimits, 'readyAt' | 'durationOf'>,
  now: number,
  timeout: number,
): SharedCall[] {
  const room = new BatchRoom(timeout);
  const drawn: SharedCall[] = [];
  const drawnOf = new Map<string, number>();
  const isReady = (method: string): boolean => limits.readyAt(method, drawnOf.get(method)) <= now;
  while (!room.isFull) {
    const next = line.next(isReady);
    if (!next) break;
    const { method, params } = next.call;
    if (!room.tryAdd(limits.durationOf(method), phpQuery(params).length)) break;
    line.serve(next);
    drawn.push(next);
    drawnOf.set(method, (drawnOf.get(method) ?? 0) + 1);
  }
  return drawn;
}
