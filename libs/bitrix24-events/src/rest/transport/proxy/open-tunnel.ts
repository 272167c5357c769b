import { request as requestHttp, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { explainCode, isTlsFault } from '../transport-failure.js';

/** `code` of the error if a proxy answers, but makes no connection. */
export const PROXY_REFUSED = 'ERR_PROXY_REFUSED';

/** Milliseconds for a proxy to make its connection. */
const TUNNEL_TIMEOUT_MS = 10_000;

/** The target of a tunnel: a part of the options that agents receive. */
export interface TunnelTarget {
  host?: string | null | undefined;
  port?: number | string | null | undefined;
  localAddress?: string | undefined;
}

/**
 * Opens a connection to `target` through `proxy` (CONNECT). Nothing of a request has been sent over
 * it yet.
 */
export async function openTunnel(proxy: URL, { host, port, localAddress }: TunnelTarget): Promise<Socket> {
  const name = host?.includes(':') ? `[${host.replaceAll(/[[\]]/g, '')}]` : (host ?? '');
  const authority = `${name}:${port ?? ''}`;
  const proxyHost = proxy.hostname.replaceAll(/[[\]]/g, '');
  const options: RequestOptions & { servername: string } = {
    method: 'CONNECT',
    host: proxyHost,
    // The name for the proxy's certificate: otherwise Node uses the name in `Host`, which is the
    // target's.
    servername: isIP(proxyHost) ? '' : proxyHost,
    port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
    path: authority,
    headers: { Host: authority, ...credentialsOf(proxy) },
    agent: false,
    ...(localAddress !== undefined && { localAddress }),
  };
  return new Promise((resolve, reject) => {
    const asking = (proxy.protocol === 'https:' ? requestHttps : requestHttp)(options);
    const timer = setTimeout(
      () => asking.destroy(failure('ETIMEDOUT', 'no connection in time')),
      TUNNEL_TIMEOUT_MS,
    );
    asking.once('close', () => clearTimeout(timer));
    asking.once('error', (error: NodeJS.ErrnoException) => reject(withWhose(error, proxy)));
    asking.once('connect', ({ statusCode = 0 }, socket: Socket, head) => {
      clearTimeout(timer);
      if (statusCode >= 200 && statusCode < 300 && head.length === 0) return resolve(socket);
      socket.destroy();
      return reject(failure(PROXY_REFUSED, refusal(statusCode)));
    });
    asking.end();
  });
}

/**
 * Marks TLS errors of the proxy, which would otherwise look like errors of the target's own TLS.
 */
function withWhose(error: NodeJS.ErrnoException, { protocol }: URL): Error {
  const { code = '' } = error;
  if (protocol !== 'https:' || !isTlsFault(code)) return error;
  return failure(PROXY_REFUSED, `there is no TLS with the proxy itself: ${explainCode(code)}`);
}

function refusal(status: number): string {
  if (status === 407)
    return 'the proxy answers 407: it wants a user and password, or refuses those of its URL';
  if (status >= 200 && status < 300) return 'the proxy sends bytes before the connection was used';
  return `the proxy answers ${status} and makes no connection`;
}

function credentialsOf({ username, password }: URL): Record<string, string> {
  if (!username && !password) return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

const failure = (code: string, message: string): Error => Object.assign(new Error(message), { code });
