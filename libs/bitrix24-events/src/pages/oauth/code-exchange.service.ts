import { Inject, Injectable, Logger } from '@nestjs/common';
import { FORMATS } from '../../intake/index.js';
import { APPLICATION_OPTIONS, type ApplicationOptions } from '../../portals/index.js';
import { AuthServer, AuthServerError, type TokenGrant } from '../../rest/index.js';

/** A code's tokens, and the allow-listed server that gave them; or why there are none. */
export type Exchanged =
  { kind: 'granted'; grant: TokenGrant; server: string } | { kind: 'refused' } | { kind: 'silent' };

/** Trades codes for tokens, at allow-listed auth servers only. */
@Injectable()
export class CodeExchange {
  private readonly logger = new Logger('Bitrix24Pages');

  constructor(
    private readonly authServer: AuthServer,
    @Inject(APPLICATION_OPTIONS) private readonly application: ApplicationOptions | undefined,
  ) {}

  /** @param serverDomain which server the browser says it is: asked alone when it is listed, else each listed one is */
  async exchange(code: string, serverDomain: string): Promise<Exchanged> {
    if (!this.application) return { kind: 'refused' };
    const claimed = FORMATS.address.test(serverDomain) ? `https://${serverDomain}` : undefined;
    let failed: Exchanged = { kind: 'refused' };
    for (const server of this.authServer.candidates(claimed)) {
      try {
        const grant = await this.authServer.exchange(server, code, this.application);
        return { kind: 'granted', grant, server };
      } catch (error) {
        if (!(error instanceof AuthServerError)) throw error;
        this.logger.warn(`a code was not exchanged: ${error.message}`);
        if (error.code === 'AUTH_UNAVAILABLE' || error.code === 'AUTH_BAD_ANSWER')
          failed = { kind: 'silent' };
      }
    }
    return failed;
  }
}
