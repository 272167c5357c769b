import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  AbandonableMethods,
  CLOCK,
  inBackground,
  Notifications,
  thrownText,
  toMilliseconds,
} from '../common/index.js';
import type { Clock, Part } from '../common/index.js';
import {
  APPLICATION_OPTIONS,
  PortalDirectory,
  PortalEvents,
  PortalNotInstalledError,
  VerificationService,
} from '../portals/index.js';
import type { ApplicationOptions, PortalBindings, ReleasedBindings } from '../portals/index.js';
import type { BindingKey, BindingRow } from './binding.js';
import type { BindingsCause, BindingsReport } from './reports/bindings-report.js';
import { BINDINGS_OPTIONS } from './bindings.options.js';
import type { BindingsOptions } from './bindings.options.js';
import { failedReport } from './reports/failed-report.js';
import { isDueInRound } from './schedule/is-due-in-round.js';
import { SyncScheduler } from './schedule/sync-scheduler.js';
import type { NextSync } from './schedule/next-sync.js';
import { PortalSync } from './schedule/portal-sync.service.js';
import { ReportLog } from './reports/report-log.js';

/**
 * Keeps each portal's bindings equal to the decorated handlers. Syncs at boot, after install and
 * update, and every `bindings.every` if the access token is still valid; once more
 * `bindings.unbindAfter` after it found an unwanted binding; and again, at increasing intervals,
 * after a failed sync.
 *
 * @example
 * ```ts
 * const [report] = await bindings.plan(memberId);
 * report?.plan.bind.map(({ event }) => event);
 * ```
 * @publicApi
 */
@AbandonableMethods()
@Injectable()
export class Bitrix24Bindings implements PortalBindings, Part {
  private readonly logger = new Logger('Bitrix24Bindings');
  private readonly reportLog = new ReportLog(this.logger);
  private readonly scheduler: SyncScheduler;
  private readonly stopping = new AbortController();
  /** Portals at which nothing is bound until they are installed again. */
  private readonly released = new Set<string>();
  /** When each portal was last synced. */
  private readonly lookedAt = new Map<string, number>();

  constructor(
    @Inject(BINDINGS_OPTIONS) private readonly options: BindingsOptions,
    @Inject(APPLICATION_OPTIONS) private readonly application: ApplicationOptions | undefined | null,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly portals: PortalDirectory,
    private readonly portalLook: PortalSync,
    private readonly notifications: Notifications,
    private readonly verification: VerificationService,
    events: PortalEvents,
  ) {
    events.on('installed', 'bind', async ({ installation: { memberId } }) => {
      await this.sync(memberId, 'install');
    });
    events.on(['updated', 'renewed'], 'bind', async ({ installation: { memberId } }) => {
      await this.sync(memberId, 'update');
    });
    events.on('paid', 'bind', ({ memberId }) => inBackground(this.sync(memberId, 'update')));
    events.on('forgotten', 'bind', async ({ memberId }) => {
      await this.forget(memberId);
    });
    this.scheduler = new SyncScheduler(clock, toMilliseconds(options.every), {
      list: (cause) => (cause === 'hourly' ? this.portalsOfRound() : this.activePortals()),
      sync: (memberId, cause) => this.perform(memberId, cause, this.options.mode === 'plan'),
      looked: (report, next) => this.looked(report, next),
      listFailed: (error, retryInMs) =>
        this.logger.error(
          `The list of portals could not be read (${thrownText(error)}), again in ${retryInMs / 1000} s`,
        ),
    });
  }

  /** The URL to which portals send events; `undefined` without a `publicUrl`. */
  get url(): string | undefined {
    return this.portalLook.url;
  }

  /** Reads what handlers need; to be called before one runs. @internal */
  async prepare(): Promise<void> {
    await this.portalLook.prepare(() => this.activePortals());
  }

  /** Why no portal can be bound with the current handlers and options. @internal */
  problems(): string[] {
    const unserved = this.portalLook.guaranteedProblems(Boolean(this.application));
    if (!this.application) return [...this.portalLook.webhookOnlyProblems(), ...unserved];
    return [...unserved, ...(this.options.mode === 'off' ? [] : this.portalLook.configurationProblems())];
  }

  /** Begins to sync portals, in the background; call it once the routes are registered. @internal */
  start(): void {
    if (!this.application) {
      const advice = this.portalLook.webhookAdvice();
      if (advice !== undefined) this.logger.log(advice);
      return;
    }
    if (this.options.mode === 'off') return;
    if (this.url !== undefined || this.portalLook.wantsQueue) this.scheduler.start();
    else this.logger.log('There is neither a public URL nor a handler of the application: no event is bound');
  }

  /** Looks at no further portal, and resolves once what is under way has ended. @internal */
  stop(): Promise<void> {
    this.stopping.abort();
    return this.scheduler.stop();
  }

  /**
   * The changes that a sync would make now, portal by portal. Changes nothing, in any mode.
   *
   * @param memberId one portal; all active ones if omitted
   * @returns one report per portal; `error` is set if the portal could not be read
   */
  async plan(memberId?: string): Promise<BindingsReport[]> {
    const memberIds = memberId === undefined ? await this.activePortals() : [memberId];
    return Promise.all(memberIds.map((id) => this.scheduler.inTurn(() => this.perform(id, 'manual', true))));
  }

  /**
   * Syncs portals now: makes their bindings equal to what the handlers want; in the mode `plan` it
   * only logs the plan. If a sync of a portal is in progress, another one follows it.
   *
   * @param memberId one portal; all active ones if omitted
   * @returns one report per portal; failures are in its `error`, and are retried automatically
   */
  async sync(memberId?: string, cause: BindingsCause = 'manual'): Promise<BindingsReport[]> {
    if (this.options.mode === 'off' && cause !== 'manual') return [];
    if (memberId !== undefined) return [await this.scheduler.now(memberId, cause)];
    return Promise.all((await this.activePortals()).map((id) => this.scheduler.soon(id, cause)));
  }

  /**
   * Resolves once no install is being verified, and no sync is in progress or queued: after boot,
   * when each portal has been synced, successfully or not; after an install that was answered 200,
   * when its events are bound. Work due later (an install whose auth server did not answer, hourly
   * syncs and retries) is not waited for.
   *
   * @example
   * ```ts
   * portal.installApp();
   * await portal.settled(); // the emulator's: its requests are answered
   * await bindings.whenSynced();
   * ```
   */
  async whenSynced(): Promise<void> {
    await this.verification.whenIdle();
    await this.scheduler.idle();
  }

  /**
   * The rows of a portal that belong to unknown receivers: at URLs that are neither ours, nor a
   * former one that this installation bound, nor one of `bindings.ownUrls`; and offline rows of
   * other connectors. Each of their events is sent there too, with the application's token. They
   * are never changed, except by {@link release}.
   *
   * @throws the reason why the portal could not be read
   * @example
   * ```ts
   * const rows = await bindings.foreign(memberId);
   * const tunnels = rows.filter(({ handler }) => new URL(handler).hostname.endsWith('.tunnel.example.com'));
   * await bindings.release(memberId, tunnels);
   * ```
   */
  async foreign(memberId: string): Promise<BindingRow[]> {
    const [report] = await this.plan(memberId);
    if (report?.error) throw report.error;
    return report?.plan.foreign ?? [];
  }

  /**
   * Unbinds rows out of {@link foreign}. Rows that are not foreign now (any more) are left alone.
   *
   * @returns how many the portal confirmed, and how many it refused; `problem` says why
   * @throws what the portal could not be read for
   */
  release(memberId: string, rows: readonly BindingKey[]): Promise<ReleasedBindings> {
    const request = { cause: 'manual', dryRun: true, signal: this.stopping.signal } as const;
    return this.scheduler.after(memberId, () => this.portalLook.releaseForeign(memberId, rows, request));
  }

  /** Unbinds what is ours at a portal that is to be forgotten, and binds nothing more there. @internal */
  forget(memberId: string): Promise<ReleasedBindings> {
    this.released.add(memberId);
    return this.scheduler.after(memberId, () => this.portalLook.release(memberId));
  }

  private async perform(memberId: string, cause: BindingsCause, dryRun: boolean): Promise<BindingsReport> {
    if (cause === 'install' || cause === 'update') this.released.delete(memberId);
    if (this.released.has(memberId))
      return failedReport({ memberId, domain: '' }, { cause, dryRun }, new PortalNotInstalledError(memberId));
    return this.portalLook.perform(memberId, { cause, dryRun, signal: this.stopping.signal });
  }

  private async activePortals(): Promise<string[]> {
    const portals = await this.portals.list();
    return portals.filter(({ status }) => status === 'active').map(({ memberId }) => memberId);
  }

  private async portalsOfRound(): Promise<string[]> {
    const portals = await this.portals.listActive(this.clock.now());
    const now = this.clock.monotonic();
    const { wantsQueue } = this.portalLook;
    return portals
      .filter(({ memberId, hasLiveToken }) =>
        isDueInRound(wantsQueue || hasLiveToken, this.lookedAt.get(memberId), now),
      )
      .map(({ memberId }) => memberId);
  }

  private looked(report: BindingsReport, next: NextSync | undefined): void {
    this.lookedAt.set(report.memberId, this.clock.monotonic());
    if (report.error && this.stopping.signal.aborted) return;
    this.reportLog.write(report, next?.cause === 'retry' ? next.inMs : undefined);
    if (report.dryRun || report.error) return;
    const { memberId, domain, bound, kept, unbound, failed } = report;
    const problems = report.problems.map(({ message }) => message);
    this.notifications.emit('bitrix24.bindings.synced', {
      memberId,
      domain,
      bound,
      kept,
      unbound,
      failed,
      problems,
    });
  }
}
