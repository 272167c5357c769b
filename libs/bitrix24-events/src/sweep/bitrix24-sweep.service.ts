import { Inject, Injectable } from '@nestjs/common';
import { KeyedMutex, OwnedTasks } from '../common/async/index.js';
import { AbandonableMethods, CLOCK, toMilliseconds, type Clock, type Part } from '../common/index.js';
import { PortalDirectory, PortalEvents } from '../portals/index.js';
import { PortalSweep } from './portal-sweep.service.js';
import { RowEvents } from './row-events.service.js';
import type { SweepEntity, SweptKind } from './sweep-entity.js';
import { SWEEP_MARKS, type SweepMarks } from './sweep-mark.js';
import { SweepReports } from './sweep-reports.service.js';
import type { SweepReport, SweepStatus } from './sweep-report.js';
import { SweepScheduler } from './sweep-scheduler.js';
import { startOf, sweptKinds } from './sweep.errors.js';
import { SWEEP_OPTIONS, type SweepOptions } from './sweep.options.js';

/**
 * Which objects a sweep reads, and since when.
 *
 * @publicApi
 */
export interface SweepRequest {
  /** Default: `sweep.entities` of the module's options. */
  entities?: readonly SweepEntity[] | undefined;
  /**
   * Start again with what changed at this time or later, and deliver it even if it was delivered
   * before. Default: continue from the previous sweep; without one, deliver everything
   * (`sweep.firstFill`).
   */
  since?: Date | undefined;
}

/**
 * Reads lists of changed objects at portals, and delivers them to handlers as events: with the name
 * of the ADD event for objects created within the period of the sweep (all of them in a first one
 * without a start time), and of the UPDATE event for others. `event.source` is `'sweep'`,
 * `event.userId` the user who made the change. Handlers of both kinds of `delivery` receive them,
 * but not those of an outgoing webhook (`source: 'webhook'`).
 *
 * It sees only the last state: several changes count as one, deleted objects are not found, and an
 * object restored from the recycle bin may look old. It sees what the installation's user may see.
 * At least once: objects that change within seconds of a sweep may be delivered twice.
 *
 * @example
 * ```ts
 * await sweep.run(memberId, { entities: ['deal'], since: new Date('2026-01-01') });
 * ```
 * @publicApi
 */
@AbandonableMethods()
@Injectable()
export class Bitrix24Sweep implements Part {
  private readonly tasks = new OwnedTasks();
  private readonly stopping = new AbortController();
  private readonly inTurn = new KeyedMutex();
  /** The sweep in progress, by portal. */
  private readonly running = new Map<string, { done: Promise<SweepReport[]>; end: AbortController }>();
  private readonly scheduler: SweepScheduler | undefined;

  constructor(
    @Inject(SWEEP_OPTIONS) private readonly options: SweepOptions,
    @Inject(SWEEP_MARKS) private readonly marks: SweepMarks,
    @Inject(CLOCK) clock: Clock,
    private readonly portals: PortalDirectory,
    private readonly portalSweep: PortalSweep,
    private readonly rows: RowEvents,
    private readonly reports: SweepReports,
    events: PortalEvents,
  ) {
    events.on('installed', 'wake', ({ installation: { memberId } }) => this.scheduler?.soon(memberId));
    events.on('uninstalled', 'quiesce', ({ tombstone: { memberId } }) => this.release(memberId));
    events.on('forgotten', 'quiesce', ({ memberId }) => this.forget(memberId));
    if (options.every === undefined) return;
    this.scheduler = new SweepScheduler(clock, toMilliseconds(options.every), {
      list: () => this.activePortals(),
      sweep: (memberId) => this.alone(memberId, sweptKinds(options.entities), undefined),
      listFailed: (error) => this.reports.listFailed(error),
    });
  }

  /** Starts sweeping by schedule, if the options have one. @internal */
  start(): void {
    for (const kind of this.options.entities.length > 0 ? sweptKinds(this.options.entities) : [])
      if (!this.rows.isWanted(kind))
        this.reports.unwanted(
          kind.entity,
          kind.events.flatMap(({ add, update }) => [add, update]),
        );
    this.scheduler?.start();
  }

  /**
   * Stops the current sweep after its page, and resolves then; the next sweep continues from there.
   * @internal
   */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all([this.scheduler?.stop(), this.tasks.idle()]);
  }

  /** Stops the current sweep of a portal. */
  private async release(memberId: string): Promise<void> {
    const sweep = this.running.get(memberId);
    sweep?.end.abort();
    await sweep?.done;
  }

  /** Deletes the marks of a portal that is being forgotten. */
  private async forget(memberId: string): Promise<void> {
    await this.release(memberId);
    await this.marks.forget(memberId);
  }

  /**
   * Sweeps now, and resolves once all events are in the inbox; at most `sweep.lookAhead` may wait
   * there, so that it proceeds at the rate of the handlers. Waits for a sweep of the portal in
   * progress.
   *
   * @param memberId one portal; all active ones if omitted
   * @returns one report per portal and object type; `error` is set if it failed
   * @throws Bitrix24EventsError `SWEEP_ENTITIES` if there is nothing to sweep, or an entity cannot
   * be swept; `SWEEP_SINCE` if `since` is not a valid date
   */
  async run(memberId?: string, { entities, since }: SweepRequest = {}): Promise<SweepReport[]> {
    const kinds = sweptKinds(entities ?? this.options.entities);
    const start = startOf(since);
    const memberIds = memberId === undefined ? await this.activePortals() : [memberId];
    const reports = await Promise.all(memberIds.map((id) => this.alone(id, kinds, start)));
    return reports.flat();
  }

  /**
   * The state of all sweeps: one entry per portal and object type that was ever swept, sorted by
   * both.
   */
  async status(): Promise<SweepStatus[]> {
    const marks = await this.marks.list();
    return marks.map(({ memberId, entity, mark: { until, walk } }) => ({
      memberId,
      entity,
      running: this.running.has(memberId),
      ...(until !== undefined && { sweptUntil: new Date(until) }),
      ...(walk && {
        unfinished: {
          ...(walk.from !== undefined && { from: new Date(walk.from) }),
          seen: walk.seen,
          accepted: walk.accepted,
        },
      }),
    }));
  }

  /** One sweep of a portal at a time. */
  private alone(
    memberId: string,
    kinds: readonly SweptKind[],
    since: number | undefined,
  ): Promise<SweepReport[]> {
    return this.inTurn.run(memberId, () => {
      const end = new AbortController();
      const signal = AbortSignal.any([this.stopping.signal, end.signal]);
      const done = this.portalSweep
        .perform(memberId, { kinds, since, signal })
        .finally(() => this.running.delete(memberId));
      this.running.set(memberId, { done, end });
      return this.tasks.add(done);
    });
  }

  /** Portals with an uninstall being verified are waited for. */
  private async activePortals(): Promise<string[]> {
    const portals = await this.portals.list();
    return portals
      .filter(({ status, suspendedSince }) => status === 'active' && !suspendedSince)
      .map(({ memberId }) => memberId);
  }
}
