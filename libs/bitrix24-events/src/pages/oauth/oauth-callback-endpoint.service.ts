import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { HttpServer, INTAKE_OPTIONS, type AnyRequest, type IntakeOptions } from '../../intake/index.js';
import { staticAnswer, textAnswer, type PageAnswer } from '../page-answer.js';
import { queryOf } from '../query-of.js';
import { requester } from '../requester.js';
import { sendPage } from '../send-page.js';
import { STATE_LIFETIME_MS, type BegunAuthorization } from './authorization-states.js';
import { AuthorizeLinks } from './authorize-links.service.js';
import { cookieName, cookieOf, setCookie } from './browser-cookie.js';
import { OAuthAuthorization } from './oauth-authorization.service.js';
import { NO_LINK, OPENED_BY_HAND } from './oauth-messages.js';

const STATE = /^[\w-]{64}$/;

/** Between the HTTP frameworks and the {@link OAuthAuthorization}. */
@Injectable()
export class OAuthCallbackEndpoint {
  constructor(
    private readonly links: AuthorizeLinks,
    private readonly authorization: OAuthAuthorization,
    private readonly server: HttpServer,
    @Inject(INTAKE_OPTIONS) private readonly options: IntakeOptions,
  ) {}

  /** Redirects the browser to the portal named by one of our links, and to no other. */
  start(request: AnyRequest, response: unknown): void {
    const raw = this.server.accept(request);
    const origin = this.links.originOf(queryOf(raw));
    const isOurs = raw.method === 'GET' && origin !== undefined;
    const begun = isOurs ? this.authorization.beginAuthorization(origin) : undefined;
    const answer = begun ? this.sendOn(begun) : staticAnswer(NO_LINK);
    sendPage(raw, this.server.takeOverResponse(response), answer);
  }

  async complete(request: AnyRequest, response: unknown): Promise<void> {
    const raw = this.server.accept(request);
    const answer = await this.end(raw);
    sendPage(raw, this.server.takeOverResponse(response), answer);
  }

  private sendOn({ location, state, browser }: BegunAuthorization & { location: string }): PageAnswer {
    const cookie = this.cookie(state, browser, STATE_LIFETIME_MS);
    return textAnswer(302, 'Your Bitrix24 goes on.', { location, 'set-cookie': cookie });
  }

  private async end(raw: IncomingMessage): Promise<PageAnswer> {
    const query = queryOf(raw);
    const claimed = query.get('state') ?? '';
    // It becomes part of a cookie's name.
    const state = STATE.test(claimed) ? claimed : '';
    if (raw.method !== 'GET' || !query.has('code')) return textAnswer(200, OPENED_BY_HAND);
    const text = await this.authorization.complete({
      state,
      browser: cookieOf(raw.headers.cookie, cookieName(state)),
      code: query.get('code') ?? '',
      server: query.get('server_domain') ?? '',
      from: requester(raw, this.options),
    });
    const answer = staticAnswer(text);
    return { ...answer, headers: { ...answer.headers, 'set-cookie': this.cookie(state, '', 0) } };
  }

  private cookie(state: string, value: string, lifetime: number): string {
    return setCookie(cookieName(state), value, { url: this.links.callbackUrl ?? '', lifetime });
  }
}
