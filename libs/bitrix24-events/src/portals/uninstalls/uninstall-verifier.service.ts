import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, type Clock } from '../../common/index.js';
import { ThrottledLog } from '../../common/text/index.js';
import { judgeUninstall } from './next-step.js';
import { TokenProbe } from '../clients/token-probe.service.js';
import { RecentProofs } from './recent-proofs.js';
import type { UninstallItem } from './uninstall-item.js';

/** Asks portals whether an uninstall is genuine, and remembers for a while which ones denied it. */
@Injectable()
export class UninstallVerifier {
  private readonly refusals: ThrottledLog;
  private readonly proofs: RecentProofs;

  constructor(
    private readonly probe: TokenProbe,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.refusals = new ThrottledLog(new Logger('Bitrix24Portals'), clock);
    this.proofs = new RecentProofs(clock);
  }

  async verifyUninstall(
    { memberId, since }: UninstallItem,
    signal: AbortSignal,
  ): Promise<ReturnType<typeof judgeUninstall>> {
    const state = await this.probe.probeTokens(memberId, signal);
    const verdict = judgeUninstall(state, this.clock.now() - since);
    if (verdict === 'forged') this.proofs.add(memberId);
    if (verdict === 'unknown') {
      const detail = state.kind === 'works' ? '' : state.detail;
      this.refusals.warn('an uninstall awaits confirmation', `portal ${memberId}: ${detail}`);
    }
    return verdict;
  }

  /**
   * Milliseconds until the portal is asked again, because its token was seen to work; `undefined`
   * if it may be asked.
   */
  provenFor(memberId: string): number | undefined {
    return this.proofs.holdsFor(memberId);
  }
}
