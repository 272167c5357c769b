import type { LoggerService } from '@nestjs/common';
import type { BindingsReport } from './bindings-report.js';
import { printable } from '../../common/text/index.js';
import { renderForeign, renderPlan, renderSummary } from './render-report.js';

/**
 * Logs the results of syncs: each change, and each problem and plan if it differs from the last
 * one, so that hourly syncs without news do not fill the log.
 */
export class ReportLog {
  private readonly lastProblems = new Map<string, string>();
  private readonly lastPlans = new Map<string, string>();
  private readonly lastForeign = new Map<string, string>();

  constructor(private readonly logger: Required<Pick<LoggerService, 'log' | 'warn' | 'debug'>>) {}

  /** `retryInMs`: milliseconds until the retry, if this sync failed. */
  write(report: BindingsReport, retryInMs: number | undefined): void {
    const { memberId, domain } = report;
    const again = retryInMs === undefined ? '' : `. Looked at again in ${Math.ceil(retryInMs / 1000)} s`;
    if (report.error)
      this.logger.warn(
        `Bindings on ${domain || 'portal'} (${memberId}): ${printable(report.error.message, 1_000).replace(/\.$/, '')}${again}`,
      );
    if (report.error && report.bound + report.unbound + report.failed === 0) return;
    this.writeForeign(report);
    if (report.dryRun) this.writePlan(report);
    else this.writeOutcome(report);
  }

  /** Once, and again when they are others. */
  private writeForeign(report: BindingsReport): void {
    const text = renderForeign(report);
    if (text !== undefined && this.lastForeign.get(report.memberId) !== text) this.logger.log(text);
    if (text === undefined) this.lastForeign.delete(report.memberId);
    else this.lastForeign.set(report.memberId, text);
  }

  private writePlan(report: BindingsReport): void {
    const text = renderPlan(report);
    if (this.lastPlans.get(report.memberId) === text) return;
    this.lastPlans.set(report.memberId, text);
    this.logger.log(text);
  }

  private writeOutcome(report: BindingsReport): void {
    const { memberId, domain, problems } = report;
    const isNews = report.cause !== 'hourly' || report.bound + report.unbound + report.failed > 0;
    this.logger[isNews ? 'log' : 'debug'](renderSummary(report));
    const text = problems.map(({ message }) => message).join('\n');
    if (this.lastProblems.get(memberId) !== text)
      for (const { message } of problems) this.logger.warn(`Bindings on ${domain} (${memberId}): ${message}`);
    this.lastProblems.set(memberId, text);
  }
}
