import { Injectable } from '@nestjs/common';
import { thrownText } from '../../common/index.js';
import { redact } from '../../common/text/index.js';
import { Bitrix24Clients } from './bitrix24-clients.service.js';
import { classifyTokenError, type PairState } from '../tokens/classify-token-error.js';

/** Asks a portal whether the installation's token pair still works; the refresh token is used when the other has died. */
@Injectable()
export class TokenProbe {
  constructor(private readonly clients: Bitrix24Clients) {}

  async probeTokens(memberId: string, signal: AbortSignal): Promise<PairState> {
    try {
      await this.clients.forPortal(memberId).call('app.info', {}, { signal });
      return { kind: 'works' };
    } catch (error) {
      if (signal.aborted) throw error;
      return classifyTokenError(error, redact(thrownText(error)));
    }
  }

  /** Whether it works, as far as somebody can say; a pair of which nobody can say anything is kept. */
  async works(memberId: string, signal: AbortSignal): Promise<boolean> {
    const { kind } = await this.probeTokens(memberId, signal);
    return kind === 'works' || kind === 'unclear';
  }
}
