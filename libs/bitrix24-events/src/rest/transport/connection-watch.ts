import {
  request as requestHttp,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Clock } from '../../common/index.js';

/** Milliseconds for a DNS lookup, or for a proxy to connect. */
const DNS_TIMEOUT_MS = 10_000;
/** Milliseconds for each address in turn; all but the last have only {@link ADDRESS_ATTEMPT_TIMEOUT_MS}. */
const CONNECT_TIMEOUT_MS = 5_000;
const TLS_TIMEOUT_MS = 10_000;

/** Milliseconds that one of several addresses may take before the next is tried. */
export const ADDRESS_ATTEMPT_TIMEOUT_MS = 3_000;

/**
 * Records whether the connection of one request was ever established. Until then nothing of the
 * request has left this process, whatever the error: a name that does not resolve, addresses that
 * do not answer, a failing TLS handshake.
 */
export class ConnectionWatch {
  /** A connection is established; for TLS, with a valid certificate. */
  isEstablished = false;
  private cancel: (() => void) | undefined;

  constructor(private readonly clock: Clock) {}

  /** Makes requests, as `node:http` and `node:https` do, and watches their connection. */
  readonly transport = {
    request: (options: RequestOptions, answered: (answer: IncomingMessage) => void): ClientRequest => {
      const request =
        options.protocol === 'https:' ? requestHttps(options, answered) : requestHttp(options, answered);
      this.watch(request, options);
      return request;
    },
  };

  private watch(request: ClientRequest, options: RequestOptions): void {
    const limit = (ms: number, what: string): void => {
      this.cancel?.();
      this.cancel = this.clock.schedule(() => {
        request.destroy(Object.assign(new Error(`no ${what} within ${ms / 1_000} s`), { code: 'ETIMEDOUT' }));
      }, ms);
    };
    request.once('close', () => this.cancel?.());
    request.once('socket', (socket) => {
      if (request.reusedSocket || isUp(socket)) return this.stand();
      // An address needs no lookup, and its only attempt has already started.
      if (isIP(hostOf(options))) limit(CONNECT_TIMEOUT_MS, 'connection');
      else limit(DNS_TIMEOUT_MS, 'address of its name');
      socket.on('connectionAttempt', () => limit(CONNECT_TIMEOUT_MS, 'connection'));
      if (!(socket instanceof TLSSocket)) return socket.once('connect', () => this.stand());
      socket.once('connect', () => limit(TLS_TIMEOUT_MS, 'TLS handshake'));
      return socket.once('secureConnect', () => this.stand());
    });
  }

  private stand(): void {
    this.isEstablished = true;
    this.cancel?.();
  }
}

const hostOf = ({ hostname, host }: RequestOptions): string =>
  (hostname ?? host ?? '').replace(/^\[|\]$/g, '');

const isUp = (socket: Socket): boolean =>
  !socket.connecting &&
  (!(socket instanceof TLSSocket) || socket.authorized || Boolean(socket.authorizationError));
