import { request as requestHttp, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { explainCode, isTlsFault } from '../transport-failure.js';

/** `code` of the error when a proxy answers, but makes no connection. */
export const PROXY_REFUSED = 'ERR_PROXY_REFUSED';

/** For a proxy to make its connection, in milliseconds. */
const TUNNEL_TIMEOUT_MS = 10_000;

/** Where a tunnel leads to: a part of what agents are given for a connection. */
export interface TunnelTarget {
  host?: string | null | undefined;
  port?: number | string | null | undefined;
  localAddress?: string | undefined;
}

/** A connection to `target` that `proxy` makes (CONNECT). Nothing of a request has gone over it yet. */
export async function openTunnel(proxy: URL, { host, port, localAddress }: TunnelTarget): Promise<Socket> {
  const name = host?.includes(':') ? `[${host.replaceAll(/[[\]]/g, '')}]` : (host ?? '');
  const authority = `${name}:${port ?? ''}`;
  const proxyHost = proxy.hostname.replaceAll(/[[\]]/g, '');
  const options: RequestOptions & { servername: string } = {
    method: 'CONNECT',
    host: proxyHost,
    // Whose certificate is wanted: else Node takes the name in `Host`, which is that of the far side.
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

/** Faults of TLS with the proxy would pass for those of the far side, which has TLS of its own. */
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
