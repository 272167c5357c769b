import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../common/index.js';
import { printable, redact } from '../../common/text/index.js';
import { AuthServerError } from './auth-server.errors.js';
import { readGrant, readTokenOwner, type TokenGrant, type TokenOwner } from './auth-server-answers.js';
import { AUTH_SERVERS, matchAuthServer } from './auth-servers.js';
import {
  classifyAuthError,
  type AuthQuestion,
  type AuthServerErrorCode,
} from '../answers/error-table/auth-error-rules.js';
import { isMap, parseJson, textOf } from '../../common/index.js';
import { RestTransport } from '../transport/rest-transport.service.js';
import { TransportFailure } from '../transport/transport-failure.js';

/** Retried, but that does not help. */
const REFUSED_ADDRESS =
  'check the DNS of this host (a VPN or proxy may answer with addresses of its own); ' +
  'for an emulator set rest.allowPrivate';

/** The application's id and secret at Bitrix24. */
export interface ClientCredentials {
  clientId: string;
  clientSecret: string;
}

interface Answer {
  body: Record<string, unknown>;
  /** By the server's clock if it sends the time, otherwise by this machine's. */
  answeredAt: number;
}

/**
 * The allow-listed auth servers: the only hosts that receive the client secret. Requests are POST
 * forms, so that no secret is in a URL.
 */
@Injectable()
export class AuthServer {
  private readonly servers: readonly string[];

  constructor(
    private readonly transport: RestTransport,
    @Inject(AUTH_SERVERS) servers: readonly string[],
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.servers = servers.map((server) => new URL(server).origin);
  }

  /**
   * The servers to ask about a token that claims to be from `serverEndpoint`: that one if it is
   * listed, otherwise all.
   */
  candidates(serverEndpoint: string | undefined): readonly string[] {
    const match = matchAuthServer(this.servers, serverEndpoint);
    return match ? [match] : this.servers;
  }

  /** The allow-listed server that a claimed `server_endpoint` names, if any. */
  listed(serverEndpoint: string | undefined): string | undefined {
    return matchAuthServer(this.servers, serverEndpoint);
  }

  /** The other listed servers, to ask during a long outage of this one. */
  others(server: string): readonly string[] {
    return this.servers.filter((other) => other !== server);
  }

  /** The server named by a claimed `server_endpoint` that is not listed, safe for a message. */
  unlisted(serverEndpoint: string | undefined): string | undefined {
    if (!serverEndpoint || matchAuthServer(this.servers, serverEndpoint)) return undefined;
    return printable(URL.canParse(serverEndpoint) ? new URL(serverEndpoint).host : serverEndpoint, 100);
  }

  /**
   * Exchanges a refresh token for new tokens; the old one is invalid from then on.
   *
   * @throws AuthServerError, distinguished by its `code`.
   */
  async refresh(
    server: string,
    refreshToken: string,
    { clientId, clientSecret }: ClientCredentials,
    signal?: AbortSignal,
  ): Promise<TokenGrant> {
    const form = {
      grant_type: 'refresh_token',
      client_id: clientId,
      client_secret: clientSecret,
      refresh_token: refreshToken,
    };
    const answer = await this.post(server, '/oauth/token/', form, [clientSecret, refreshToken], signal);
    return this.grantIn(answer, server);
  }

  /**
   * Exchanges the code of the authorization-code flow for tokens; a code lives for 30 seconds, and
   * works once.
   *
   * @throws AuthServerError, distinguished by its `code`.
   */
  async exchange(
    server: string,
    code: string,
    { clientId, clientSecret }: ClientCredentials,
    signal?: AbortSignal,
  ): Promise<TokenGrant> {
    const form = {
      grant_type: 'authorization_code',
      client_id: clientId,
      client_secret: clientSecret,
      code,
    };
    const answer = await this.post(server, '/oauth/token/', form, [clientSecret, code], signal);
    return this.grantIn(answer, server);
  }

  /**
   * Whose access token it is: the client, the portal and the user.
   *
   * @throws AuthServerError, distinguished by its `code`.
   */
  async appInfo(server: string, accessToken: string, signal?: AbortSignal): Promise<TokenOwner> {
    const { body, answeredAt } = await this.post(
      server,
      '/rest/app.info',
      { auth: accessToken },
      [accessToken],
      signal,
      'owner',
    );
    return readTokenOwner(body, answeredAt) ?? this.unreadable(server);
  }

  private grantIn({ body, answeredAt }: Answer, server: string): TokenGrant {
    const grant = readGrant(body, answeredAt) ?? this.unreadable(server);
    const authServer = matchAuthServer(this.servers, textOf(body.server_endpoint));
    return { ...grant, ...(authServer !== undefined && { authServer }) };
  }

  private async post(
    server: string,
    path: string,
    form: Record<string, string>,
    secrets: readonly string[],
    signal?: AbortSignal,
    asked: AuthQuestion = 'pair',
  ): Promise<Answer> {
    if (!this.servers.includes(server)) {
      throw this.failure(server, 'AUTH_SERVER_NOT_LISTED', '', 'not an allow-listed server', 0);
    }
    const {
      status,
      body: text,
      date: answeredAt = this.clock.now(),
    } = await this.send(server, {
      to: 'server',
      url: server + path,
      form,
      signal,
    });
    const body = parseJson(text);
    const { error, error_description: description } = isMap(body) ? body : {};
    if (isMap(body) && status < 300 && error === undefined) return { body, answeredAt };

    const words = redact(textOf(description), secrets);
    const known = redact(textOf(error), secrets);
    const code =
      isMap(body) || status >= 500 ? classifyAuthError(known, words, status, asked) : 'AUTH_BAD_ANSWER';
    throw this.failure(server, code, known, words || 'the server gave no reason', status);
  }

  private async send(server: string, request: Parameters<RestTransport['send']>[0]) {
    try {
      return await this.transport.send(request);
    } catch (error) {
      if (!(error instanceof TransportFailure)) throw error;
      const sent = error.kind !== 'refused' && error.kind !== 'unreachable';
      const advice = error.kind === 'refused' ? REFUSED_ADDRESS : undefined;
      throw new AuthServerError('AUTH_UNAVAILABLE', server, '', error.detail, 0, sent, advice);
    }
  }

  private unreadable(server: string): never {
    throw this.failure(server, 'AUTH_BAD_ANSWER', '', 'the answer lacks what it must hold', 200);
  }

  private failure(
    server: string,
    code: AuthServerErrorCode,
    error: string,
    description: string,
    status: number,
  ) {
    return new AuthServerError(code, server, error, description, status);
  }
}
