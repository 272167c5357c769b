import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Part } from '../../common/index.js';
import { AuthServer, AuthServerError } from '../../rest/index.js';
import { redact } from '../../common/text/index.js';
import { PortalEvents } from '../portal-events/portal-events.service.js';
import { APPLICATION_OPTIONS, type ApplicationOptions } from '../portals.options.js';
import { broken, WORKS, type CheckedLink } from '../round-trip/portal-check.js';

/** A refresh token that nobody has: trading it in changes nothing anywhere. */
const NO_TOKEN = 'nestjs-bitrix24-events-checks-the-client-secret';

const FIX =
  "Try: copy client_id and client_secret from the application's card into application.clientId and application.clientSecret";

/**
 * Finds out whether the auth server takes the client secret. An install needs it for nothing: a wrong one would show an
 * hour later, when the first token has expired.
 *
 * Trades in a refresh token that nobody has. By RFC 6749 (5.2) a server that does not take the client says
 * `invalid_client`, and one that does says `invalid_grant` of the token. What else it says tells nothing.
 */
@Injectable()
export class ClientSecretCheck implements Part {
  private readonly logger = new Logger('Bitrix24Portals');
  private readonly asked = new Set<string>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly authServer: AuthServer,
    @Inject(APPLICATION_OPTIONS) private readonly application: ApplicationOptions | undefined | null,
    events: PortalEvents,
  ) {
    events.on('installed', 'announce', ({ installation }) => this.checkOnce(installation.authServer));
  }

  /** Asks now. Never rejects. */
  async check(server: string, signal?: AbortSignal): Promise<CheckedLink> {
    if (!this.application) return { state: 'unknown' };
    try {
      await this.authServer.refresh(server, NO_TOKEN, this.application, signal);
    } catch (error) {
      if (error instanceof AuthServerError && error.code === 'AUTH_DEAD_GRANT') return WORKS;
      if (error instanceof AuthServerError && error.code === 'AUTH_INVALID_CLIENT')
        return broken(
          `${server} refuses the client (${error.error}): client_id or client_secret is wrong. ${FIX}`,
        );
      return { state: 'unknown', hint: redact(error instanceof Error ? error.message : String(error)) };
    }
    return { state: 'unknown', hint: `${server} gave an answer to a refresh token that nobody has` };
  }

  /** Asks once for each auth server, and logs a secret that is refused. Never rejects. */
  async checkOnce(server: string): Promise<void> {
    if (this.asked.has(server) || this.stopping.signal.aborted) return;
    this.asked.add(server);
    await this.report(server);
  }

  /** Ends what is under way: whoever awaits it goes on. */
  stop(): void {
    this.stopping.abort();
  }

  private async report(server: string): Promise<void> {
    const { state, hint } = await this.check(server, this.stopping.signal);
    // Nobody could be asked: the next install asks again.
    if (state === 'unknown') this.asked.delete(server);
    if (state === 'broken')
      this.logger.error(
        `the installation works until its first token expires, within the hour, and then stops: ${hint}`,
      );
  }
}
