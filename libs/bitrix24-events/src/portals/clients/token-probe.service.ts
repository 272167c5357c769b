import { Injectable } from '@nestjs/common';
import { thrownText } from '../../common/index.js';
import { redact } from '../../common/text/index.js';
import { Bitrix24Clients } from './bitrix24-clients.service.js';
import { classifyTokenError, type PairState } from '../tokens/classify-token-error.js';

/**
 * Checks with a portal whether the installation's tokens still work; the refresh token is used if
 * the access token has expired.
 */
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

  /** Whether they work. If that cannot be determined, the tokens are kept. */
  async works(memberId: string, signal: AbortSignal): Promise<boolean> {
    const { kind } = await this.probeTokens(memberId, signal);
    return kind === 'works' || kind === 'unclear';
  }
}
