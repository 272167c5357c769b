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
 * Which objects a sweep looks through, and since when.
 *
 * @publicApi
 */
export interface SweepRequest {
  /** Default: `sweep.entities` of the module's options. */
  entities?: readonly SweepEntity[] | undefined;
  /**
   * Begin anew with what changed at this time or later, and tell of it even if it was told of before. Default: go on
   * from the sweep before; without one, with everything (`sweep.firstFill`).
   */
  since?: Date | undefined;
}

/**
 * Looks through lists of what has changed at portals, and tells handlers of it as events would: with the name of the
 * ADD for objects that were created within the time that the sweep looks at (all of them in a first one that looks at
 * everything), with that of the UPDATE for others. `event.source` is `'sweep'`, `event.userId` who made the change. Handlers
 * of both kinds of `delivery` are told, but not those of an outgoing webhook (`source: 'webhook'`).
 *
 * It sees the last state only: changes in between are one, what was deleted is not there, and an object that comes
 * back from the bin may look old. It sees what the user whose tokens the installation has may see. At least once: what
 * changed within seconds of a sweep may be told of twice.
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
  /** The sweep that is under way, by portal. */
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

  /** Begins to sweep by schedule, where the options have one. @internal */
  start(): void {
    for (const kind of this.options.entities.length > 0 ? sweptKinds(this.options.entities) : [])
      if (!this.rows.isWanted(kind))
        this.reports.unwanted(
          kind.entity,
          kind.events.flatMap(({ add, update }) => [add, update]),
        );
    this.scheduler?.start();
  }

  /** Ends what is under way after its page, and resolves then; the next sweep goes on from there. @internal */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all([this.scheduler?.stop(), this.tasks.idle()]);
  }

  /** Ends the sweep of a portal that is under way. */
  private async release(memberId: string): Promise<void> {
    const sweep = this.running.get(memberId);
    sweep?.end.abort();
    await sweep?.done;
  }

  /** Removes the marks of a portal that is to be forgotten. */
  private async forget(memberId: string): Promise<void> {
    await this.release(memberId);
    await this.marks.forget(memberId);
  }

  /**
   * Sweeps now, and resolves once all events are in the inbox; as many as `sweep.lookAhead` may wait there, so that it
   * goes on at the pace of the handlers. After another sweep of the portal, if one is under way.
   *
   * @param memberId one portal; all that are active when left out
   * @returns one report per portal and kind of object; what failed is its `error`
   * @throws Bitrix24EventsError `SWEEP_ENTITIES` when there is nothing to sweep, or something that cannot be;
   *   `SWEEP_SINCE` when `since` is no date
   */
  async run(memberId?: string, { entities, since }: SweepRequest = {}): Promise<SweepReport[]> {
    const kinds = sweptKinds(entities ?? this.options.entities);
    const start = startOf(since);
    const memberIds = memberId === undefined ? await this.activePortals() : [memberId];
    const reports = await Promise.all(memberIds.map((id) => this.alone(id, kinds, start)));
    return reports.flat();
  }

  /** Where sweeps stand: one line per portal and kind of object that was ever swept, sorted by both. */
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

  /** One sweep of a portal after the other. */
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

  /** An uninstall that is being looked into is waited for. */
  private async activePortals(): Promise<string[]> {
    const portals = await this.portals.list();
    return portals
      .filter(({ status, suspendedSince }) => status === 'active' && !suspendedSince)
      .map(({ memberId }) => memberId);
  }
}
