import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Part } from '../../common/index.js';
import { AuthServer, AuthServerError } from '../../rest/index.js';
import { redact } from '../../common/text/index.js';
import { PortalEvents } from '../portal-events/portal-events.service.js';
import { APPLICATION_OPTIONS, type ApplicationOptions } from '../portals.options.js';
import { broken, WORKS, type CheckedLink } from '../round-trip/portal-check.js';

/** A refresh token that does not exist: exchanging it has no effect. */
const NO_TOKEN = 'nestjs-bitrix24-events-checks-the-client-secret';

const FIX =
  "Try: copy client_id and client_secret from the application's card into application.clientId and application.clientSecret";

/**
 * Checks whether the auth server accepts the client secret. An install does not need the secret: a
 * wrong one would be noticed only an hour later, when the first token has expired.
 *
 * Exchanges a refresh token that does not exist. According to RFC 6749 (5.2), a server that rejects
 * the client answers `invalid_client`, and one that accepts it answers `invalid_grant` for the
 * token. Any other answer is inconclusive.
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

  /** Checks now. Never rejects. */
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
    return { state: 'unknown', hint: `${server} gave an answer to a refresh token that does not exist` };
  }

  /** Checks each auth server once, and logs a rejected secret. Never rejects. */
  async checkOnce(server: string): Promise<void> {
    if (this.asked.has(server) || this.stopping.signal.aborted) return;
    this.asked.add(server);
    await this.report(server);
  }

  /** Aborts requests in progress; their callers continue. */
  stop(): void {
    this.stopping.abort();
  }

  private async report(server: string): Promise<void> {
    const { state, hint } = await this.check(server, this.stopping.signal);
    // The server did not answer: check again at the next install.
    if (state === 'unknown') this.asked.delete(server);
    if (state === 'broken')
      this.logger.error(
        `the installation works until its first token expires, within the hour, and then stops: ${hint}`,
      );
  }
}
