import { Inject, Injectable, Logger } from '@nestjs/common';
import { FORMATS } from '../../intake/index.js';
import { APPLICATION_OPTIONS, type ApplicationOptions } from '../../portals/index.js';
import { askAuthServers, AuthServer, AuthServerError, type TokenGrant } from '../../rest/index.js';

/** A code's tokens, and the allow-listed server that issued them; or why there are none. */
export type Exchanged =
  { kind: 'granted'; grant: TokenGrant; server: string } | { kind: 'refused' } | { kind: 'silent' };

/** Exchanges codes for tokens, at allow-listed auth servers only. */
@Injectable()
export class CodeExchange {
  private readonly logger = new Logger('Bitrix24Pages');

  constructor(
    private readonly authServer: AuthServer,
    @Inject(APPLICATION_OPTIONS) private readonly application: ApplicationOptions | undefined,
  ) {}

  /**
   * @param serverDomain the server according to the browser: only that one is asked if it is
   * listed, otherwise each listed one
   */
  async exchange(code: string, serverDomain: string): Promise<Exchanged> {
    const { application } = this;
    if (!application) return { kind: 'refused' };
    const claimed = FORMATS.address.test(serverDomain) ? `https://${serverDomain}` : undefined;
    const answer = await askAuthServers(this.authServer.candidates(claimed), (server) =>
      this.exchangeAt(server, code, application),
    );
    if (answer.kind === 'found') return { kind: 'granted', grant: answer.value, server: answer.server };
    return { kind: answer.kind === 'later' ? 'silent' : 'refused' };
  }

  private async exchangeAt(
    server: string,
    code: string,
    application: ApplicationOptions,
  ): Promise<TokenGrant> {
    try {
      return await this.authServer.exchange(server, code, application);
    } catch (error) {
      if (error instanceof AuthServerError) this.logger.warn(`a code was not exchanged: ${error.message}`);
      throw error;
    }
  }
}
