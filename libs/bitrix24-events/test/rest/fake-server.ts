import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';

export interface SeenRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** The body as JSON, or as a form. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests say what they expect there
  params: Record<string, any>;
}

export interface FakeAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** Sent as it is when a string or bytes, else as JSON. */
  body?: unknown;
}

export type Respond = (
  request: SeenRequest,
) => FakeAnswer | 'reset' | 'hang' | Promise<FakeAnswer | 'reset' | 'hang'>;

/** A real HTTP server on a free loopback port, which keeps what it was sent. */
export class FakeServer {
  private constructor(
    private readonly server: Server,
    readonly origin: string,
    readonly requests: SeenRequest[],
  ) {}

  static async start(respond: Respond): Promise<FakeServer> {
    const requests: SeenRequest[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const seen = see(request, Buffer.concat(chunks).toString());
        requests.push(seen);
        void answer(respond, seen, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    return new FakeServer(server, `http://127.0.0.1:${port}`, requests);
  }

  /** Resolves once it was sent `count` requests. */
  async received(count: number): Promise<void> {
    while (this.requests.length < count) await new Promise((resolve) => setImmediate(resolve));
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}

function see(request: IncomingMessage, body: string): SeenRequest {
  const { method = '', url = '', headers } = request;
  const json = headers['content-type'] === 'application/json';
  return {
    method,
    url,
    headers,
    body,
    params: json ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body)),
  };
}

async function answer(respond: Respond, seen: SeenRequest, response: ServerResponse): Promise<void> {
  const given = await respond(seen);
  if (given === 'hang') return;
  if (given === 'reset') {
    response.socket?.destroy();
    return;
  }
  response.writeHead(given.status ?? 200, { 'Content-Type': 'application/json', ...given.headers });
  const { body } = given;
  response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body ?? {}));
}
