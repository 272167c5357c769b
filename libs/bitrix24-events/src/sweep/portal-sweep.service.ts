import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, toError, toMilliseconds, type Clock } from '../common/index.js';
import { Bitrix24EventsError } from '../errors/index.js';
import { HeldLease, LookAhead } from '../offline/index.js';
import {
  Bitrix24Clients,
  INSTALLATION_STORE,
  PortalDirectory,
  PortalNotInstalledError,
  type InstallationStore,
  type Portal,
} from '../portals/index.js';
import { sleep } from '../common/async/index.js';
import { beginWalk } from './advance-walk.js';
import { readPage } from './read-page.js';
import { RowEvents } from './row-events.service.js';
import type { SweptKind } from './sweep-entity.js';
import { SWEEP_MARKS, type SweepMarks } from './sweep-mark.js';
import { SweepReports } from './sweep-reports.service.js';
import type { SweepReport } from './sweep-report.js';
import { elsewhere, stopped } from './sweep.errors.js';
import { SWEEP_OPTIONS, type SweepOptions } from './sweep.options.js';
import { walkEntity } from './walk-entity.js';

/** Milliseconds to wait while handlers catch up. */
const INBOX_FULL_PAUSE_MS = 500;

/** Errors that concern one object type only: the others are still swept. */
const OF_ONE_KIND = new Set([
  'REST_ACCESS_DENIED',
  'REST_NOT_FOUND',
  'REST_REFUSED',
  'REST_UNKNOWN_METHOD',
  'SWEEP_BAD_ANSWER',
]);

/** What to sweep, and how. */
export interface PortalSweepRequest {
  kinds: readonly SweptKind[];
  /** Milliseconds. */
  since: number | undefined;
  signal: AbortSignal;
}

/** One sweep of one portal. */
@Injectable()
export class PortalSweep {
  constructor(
    @Inject(SWEEP_OPTIONS) private readonly options: SweepOptions,
    @Inject(SWEEP_MARKS) private readonly marks: SweepMarks,
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly portals: PortalDirectory,
    private readonly clients: Bitrix24Clients,
    private readonly rows: RowEvents,
    private readonly reports: SweepReports,
  ) {}

  /** Never rejects: failures are in the report's `error`. One report per object type. */
  async perform(memberId: string, request: PortalSweepRequest): Promise<SweepReport[]> {
    let domain = '';
    try {
      if (request.signal.aborted) throw stopped();
      const portal = await this.portals.get(memberId);
      if (portal?.status !== 'active') throw new PortalNotInstalledError(memberId);
      domain = portal.domain;
      // Keeps two processes from doing the same work; correctness is ensured by the dedup keys.
      const lease = await HeldLease.acquire(this.store, `sweep:${memberId}`, this.clock, request.signal);
      if (!lease) throw elsewhere(memberId);
      try {
        return await this.sweepAll(portal, request, lease);
      } finally {
        await lease.release();
      }
    } catch (error) {
      return request.kinds.map(({ entity }) =>
        this.told({ memberId, domain, entity, seen: 0, accepted: 0, error: asError(error) }),
      );
    }
  }

  private async sweepAll(
    portal: Portal,
    request: PortalSweepRequest,
    lease: HeldLease,
  ): Promise<SweepReport[]> {
    const room = new LookAhead(this.options.lookAhead, (most) =>
      this.rows.countWaiting(portal.memberId, most),
    );
    const reports: SweepReport[] = [];
    let failure: Error | undefined;
    for (const kind of request.kinds) {
      const report = failure
        ? { ...placeOf(portal, kind), seen: 0, accepted: 0, error: failure }
        : // oxlint-disable-next-line no-await-in-loop -- one list after the other, within the portal's limits
          await this.sweep(portal, kind, request.since, { room, lease });
      if (report.error && !isOfOneKind(report.error)) failure = report.error;
      reports.push(this.told(report));
    }
    return reports;
  }

  private async sweep(
    portal: Portal,
    kind: SweptKind,
    since: number | undefined,
    { room, lease }: { room: LookAhead; lease: HeldLease },
  ): Promise<SweepReport> {
    const place = placeOf(portal, kind);
    const { memberId, entity } = place;
    const { signal } = lease;
    let progress = { seen: 0, accepted: 0 };
    try {
      if (!this.rows.isWanted(kind)) return { ...place, ...progress };
      const client = this.clients.forPortal(memberId);
      const mark = beginWalk(await this.marks.get(memberId, entity), {
        since,
        overlap: toMilliseconds(this.options.overlap),
        firstFill: this.options.firstFill,
        now: this.clock.now(),
        generation: randomUUID,
      });
      progress = mark.walk;
      const walk = await walkEntity(mark, {
        read: (page) => readPage(client, kind, page, { now: () => this.clock.now(), signal }),
        acceptEvents: async (page, begun) => {
          const told = await this.rows.acceptEvents(portal, kind, page, begun);
          room.took(told.deliveries);
          return told.events;
        },
        save: (next) => this.marks.set(memberId, entity, next),
        room: async () => {
          // oxlint-disable-next-line no-await-in-loop -- handlers work meanwhile
          while (!(await room.hasRoom())) await sleep(INBOX_FULL_PAUSE_MS, this.clock, signal);
        },
        progressed: (now) => {
          progress = now;
          this.reports.progressed(place, now);
        },
        signal,
      });
      return { ...place, seen: walk.seen, accepted: walk.accepted };
    } catch (error) {
      const { seen, accepted } = progress;
      return { ...place, seen, accepted, error: signal.aborted ? endOf(lease, memberId) : asError(error) };
    }
  }

  private told(report: SweepReport): SweepReport {
    this.reports.ended(report);
    return report;
  }
}

const endOf = (lease: HeldLease, memberId: string): Error => (lease.isLost ? elsewhere(memberId) : stopped());

const placeOf = ({ memberId, domain }: Portal, { entity }: SweptKind) => ({ memberId, domain, entity });

const isOfOneKind = (error: Error): boolean =>
  error instanceof Bitrix24EventsError && OF_ONE_KIND.has(error.code);

const asError = (error: unknown): Error => toError(error);
