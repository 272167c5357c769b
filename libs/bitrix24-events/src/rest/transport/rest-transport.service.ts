import type { HttpService } from '@nestjs/axios';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { CLOCK, toMilliseconds, type Clock, type Duration, type Part } from '../../common/index.js';
import { boundsOf, problemOf, type AnswerBounds } from '../answers/answer-bounds.js';
import { ConnectionWatch } from './connection-watch.js';
import { Connections, type Way } from './connections.js';
import { ADDRESS_REFUSED } from './guarded-lookup.js';
import { HTTP_SOURCE, type HttpSource } from './http-source.js';
import { readHttpDate } from './http-date.js';
import { REST_NETWORK, SYSTEM_NETWORK, type Network } from './network.js';
import { PORTAL_NETWORK, type PortalNetwork } from './portal-network.js';
import { PROXY_REFUSED, proxyFor, shownProxy, unusableProxy } from './proxy/index.js';
import { REST_OPTIONS, type RestOptions } from '../rest.options.js';
import { onAbort } from '../../common/async/index.js';
import { readRetryAfter } from '../answers/retry-after.js';
import type { TransportAnswer } from '../answers/transport-answer.js';
import { checkTarget } from './target.js';
import { explainCode, kindOfCode, TransportFailure } from './transport-failure.js';

/** A POST of `json` or `form`, whichever is given: secrets go there, never into `url`. Or a GET. */
export interface TransportRequest {
  /** What {@link PortalNetwork} says holds for portals; a server is an auth server, or one of published lists. */
  to: 'portal' | 'server';
  /** Default: `POST`. */
  method?: 'GET' | 'POST';
  url: string;
  json?: unknown;
  form?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** Default: {@link RestOptions.timeout}. */
  timeout?: Duration | undefined;
  /** How large the answer may be. Default: `small` of servers, `large` of portals. */
  answer?: 'small' | 'large' | undefined;
}

/**
 * The one place from which requests leave. By https and to public addresses only, unless the options
 * say otherwise; through a proxy where there is one; never after a redirect; never repeated.
 */
@Injectable()
export class RestTransport implements Part {
  private http: HttpService | undefined;
  private readonly connections: Readonly<Record<TransportRequest['to'], Connections>>;

  constructor(
    @Inject(HTTP_SOURCE) private readonly httpSource: HttpSource,
    @Inject(REST_OPTIONS) private readonly options: RestOptions,
    @Inject(PORTAL_NETWORK) portals: PortalNetwork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Optional() @Inject(REST_NETWORK) private readonly network: Network = SYSTEM_NETWORK,
  ) {
    const { allowPrivate, proxy } = options;
    const toPortals = { ...portals, allowPrivate: allowPrivate || portals.allowPrivate };
    this.connections = {
      portal: new Connections(toPortals, network, proxy),
      server: new Connections({ allowPrivate }, network, proxy),
    };
  }

  /** The address from which portals are called, where the options choose one. */
  get egress(): string | undefined {
    return this.connections.portal.egress;
  }

  /** The proxy that `url` is reached through, if any, without its user and password. */
  proxyTo(url: string): string | undefined {
    const proxy = proxyFor(new URL(url), this.options.proxy);
    return proxy && shownProxy(proxy);
  }

  /** The proxy that the environment names for `url`, and that is passed by, without its user and password. */
  proxyPassedBy(url: string): string | undefined {
    return unusableProxy(new URL(url), this.options.proxy);
  }

  /**
   * Sends one request. Any HTTP status is an answer.
   *
   * @throws TransportFailure when there is no answer; the reason of `signal` when that aborted.
   */
  async send(request: TransportRequest): Promise<TransportAnswer> {
    const { allowInsecure } = this.options;
    const { allowPrivate } = this.connections[request.to];
    if (!URL.canParse(request.url)) throw new TransportFailure('refused', 'the address is not a URL');
    const target = new URL(request.url);
    const way = this.connections[request.to].wayTo(target);
    const policy = { allowInsecure, allowPrivate, byProxy: way.proxy !== undefined };
    const refusal = checkTarget(target, policy, this.network);
    if (refusal) throw new TransportFailure('refused', refusal);
    request.signal?.throwIfAborted();

    const end = new AbortController();
    let isLate = false;
    const cancelTimer = this.clock.schedule(
      () => {
        isLate = true;
        end.abort();
      },
      toMilliseconds(request.timeout ?? this.options.timeout),
    );
    const forget = onAbort(request.signal, () => end.abort());
    const watch = new ConnectionWatch(this.clock);
    const bounds = boundsOf(request.answer ?? (request.to === 'server' ? 'small' : 'large'), this.options);
    try {
      const answer = await this.exchange(request, way, end.signal, watch, bounds);
      const problem = problemOf(answer.body, bounds);
      if (problem !== undefined) throw new TransportFailure('too-large', problem);
      return answer;
    } catch (error) {
      if (error instanceof TransportFailure) throw error;
      request.signal?.throwIfAborted();
      if (isLate && watch.isEstablished) throw new TransportFailure('timeout', 'no complete answer in time');
      if (isLate) throw new TransportFailure('unreachable', `no connection in time${through(way)}`);
      throw this.withoutSecrets(error, watch.isEstablished, bounds, way);
    } finally {
      cancelTimer();
      forget();
    }
  }

  /** Closes all connections, also those with a request under way: to be called last. */
  close(): void {
    this.connections.portal.close();
    this.connections.server.close();
  }

  private async exchange(
    { method = 'POST', url, json, form }: TransportRequest,
    { httpAgent, httpsAgent }: Way,
    signal: AbortSignal,
    { transport }: ConnectionWatch,
    bounds: AnswerBounds,
  ): Promise<TransportAnswer> {
    this.http ??= await this.httpSource();
    const answer = await this.http.axiosRef.request<string>({
      method,
      url,
      ...(method === 'POST' && {
        data: form ? new URLSearchParams(form).toString() : JSON.stringify(json ?? {}),
      }),
      headers: {
        ...(method === 'POST' && {
          'Content-Type': form ? 'application/x-www-form-urlencoded' : 'application/json',
        }),
        Accept: 'application/json',
        'User-Agent': 'nestjs-bitrix24-events',
      },
      signal,
      httpAgent,
      httpsAgent,
      transport,
      proxy: false,
      maxRedirects: 0,
      maxContentLength: bounds.bytes,
      responseType: 'text',
      transformRequest: (body: unknown) => body,
      transformResponse: (body: unknown) => body,
      validateStatus: () => true,
    });
    const headers: Record<string, unknown> = answer.headers;
    const { location, 'x-request-id': requestId } = headers;
    const date = readHttpDate(headers.date);
    const retryAfter = readRetryAfter(headers['retry-after'], date ?? this.clock.now());
    return {
      status: answer.status,
      body: answer.data,
      ...(typeof location === 'string' && { location }),
      ...(typeof requestId === 'string' && { requestId }),
      ...(date !== undefined && { date }),
      ...(retryAfter !== undefined && { retryAfter }),
    };
  }

  private withoutSecrets(
    error: unknown,
    isEstablished: boolean,
    bounds: AnswerBounds,
    way: Way,
  ): TransportFailure {
    const { code, message }: NodeJS.ErrnoException = error instanceof Error ? error : new Error('unknown');
    if (code === ADDRESS_REFUSED) return new TransportFailure('refused', message);
    if (message.includes('maxContentLength'))
      return new TransportFailure('too-large', `the answer has more than ${bounds.bytes} bytes`);
    if (code === PROXY_REFUSED) return new TransportFailure('unreachable', message + through(way));
    const detail = code === undefined ? 'unknown failure' : explainCode(code);
    return new TransportFailure(
      kindOfCode(code ?? '', isEstablished),
      isEstablished ? detail : detail + through(way),
    );
  }
}

const through = ({ proxy }: Way): string => (proxy ? `, through the proxy ${shownProxy(proxy)}` : '');
