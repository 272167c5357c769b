import { Bitrix24EventsError } from '../errors/index.js';
import { sweptKind, type SweepEntity, type SweptKind } from './sweep-entity.js';

const STOPPED = 'SWEEP_STOPPED';

/** The application has shut down before the sweep finished, or was uninstalled from the portal. */
export const stopped = (): Bitrix24EventsError =>
  new Bitrix24EventsError(
    STOPPED,
    'the sweep was stopped, as the application ends or was uninstalled. Try: again later, it goes on from there.',
  );

/** Whether that is why a sweep did not finish. */
export const isStopped = (error: Error): boolean => 'code' in error && error.code === STOPPED;

/** Another process is sweeping it. */
export const elsewhere = (memberId: string): Bitrix24EventsError =>
  new Bitrix24EventsError(
    'SWEEP_ELSEWHERE',
    `another process sweeps portal ${memberId} now. Try: again later.`,
  );

/**
 * How the requested entities are swept.
 *
 * @throws Bitrix24EventsError `SWEEP_ENTITIES` unless there are some, and all of them can be swept
 */
export function sweptKinds(entities: readonly SweepEntity[]): SweptKind[] {
  const kinds = [...new Set(entities)].map(sweptKind);
  const problems = kinds.filter((kind) => typeof kind === 'string');
  if (kinds.length === 0)
    problems.push("there is nothing to sweep. Try: sweep.entities, or run(memberId, { entities: ['deal'] })");
  if (problems.length > 0) throw new Bitrix24EventsError('SWEEP_ENTITIES', problems.join('; '));
  return kinds.filter((kind) => typeof kind !== 'string');
}

/** The start time of a sweep, in milliseconds. @throws Bitrix24EventsError `SWEEP_SINCE` */
export function startOf(since: Date | undefined): number | undefined {
  if (since === undefined) return undefined;
  const start = since instanceof Date ? since.getTime() : Number.NaN;
  if (Number.isNaN(start))
    throw new Bitrix24EventsError(
      'SWEEP_SINCE',
      `since is no date (${String(since)}), in run() of Bitrix24Sweep. Try: new Date('2026-01-31')`,
    );
  return start;
}
