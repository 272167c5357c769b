import { createServer, type Server } from 'node:http';

/** A host that nobody is to call: counts connections, with or without a request. */
export class Trap {
  connections = 0;
  readonly requests: string[] = [];

  private constructor(
    private readonly server: Server,
    /** With the port. */
    readonly host: string,
  ) {}

  /** @param port 0: any free one */
  static async listen(address = '127.0.0.1', port = 0): Promise<Trap> {
    const server = createServer((request, response) => {
      trap.requests.push(`${request.method} ${request.url}`);
      request.resume();
      response.end('{"result":{"ID":"1","ADMIN":true}}');
    });
    server.on('connection', () => (trap.connections += 1));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, address, resolve);
    });
    const bound = server.address();
    const name = address.includes(':') ? `[${address}]` : address;
    const trap = new Trap(server, `${name}:${typeof bound === 'object' ? bound!.port : port}`);
    return trap;
  }

  get port(): number {
    return Number(this.host.slice(this.host.lastIndexOf(':') + 1));
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}
