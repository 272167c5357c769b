import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** A forward proxy on a free loopback port: its names lead to ports of loopback, and it keeps what it was asked. */
export class ConnectProxy {
  private constructor(
    private readonly server: Server,
    private readonly sockets: Set<Socket>,
    private readonly scheme: 'http' | 'https',
    /** `host:port` of each CONNECT. */
    readonly asked: string[],
    /** Credentials of each CONNECT. */
    readonly credentials: (string | undefined)[],
  ) {}

  /** `route`: the port for a name, or a status to refuse with, or `'hang'`. With a certificate it is an `https:` proxy. */
  static async start(
    route: (authority: string) => { port: number } | { status: number } | 'hang',
    certificate?: { cert: string; key: string },
  ): Promise<ConnectProxy> {
    const [sockets, asked, credentials] = [
      new Set<Socket>(),
      new Array<string>(),
      new Array<string | undefined>(),
    ];
    const refuse = (_: unknown, response: ServerResponse): void => void response.writeHead(405).end();
    const server = certificate ? createSecureServer(certificate, refuse) : createServer(refuse);
    server.on('connection', (socket) => sockets.add(socket));
    server.on('connect', ({ url = '', headers }, socket) => {
      asked.push(url);
      credentials.push(headers['proxy-authorization']);
      const to = route(url);
      if (to === 'hang') return;
      if ('status' in to) {
        socket.end(`HTTP/1.1 ${to.status} Refused\r\nContent-Length: 2\r\n\r\n{}`);
        return;
      }
      const far = connect(to.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(far).pipe(socket);
      });
      sockets.add(far);
      far.on('error', () => socket.destroy());
      socket.on('error', () => far.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ConnectProxy(server, sockets, certificate ? 'https' : 'http', asked, credentials);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.scheme}://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    this.server.closeAllConnections();
    await closed;
  }
}
