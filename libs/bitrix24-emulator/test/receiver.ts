/* oxlint-disable typescript/no-explicit-any, typescript/no-unsafe-type-assertion -- what a test reads out of a body, it asserts */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { phpDecode } from '../src/php/index.js';

/** What a handler's server got. */
export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  form: any;
}

/** A handler of events: keeps what it gets, answers what it is told. */
export interface Receiver {
  origin: string;
  received: Received[];
  status: number;
  /** Each answer waits for this. */
  gate: Promise<void>;
  /** The events of what came, in order. */
  events(): string[];
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      receiver.received.push({
        path: request.url ?? '',
        headers: request.headers,
        body,
        form: phpDecode(body),
      });
      void receiver.gate.then(() => response.writeHead(receiver.status).end('ok'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    status: 200,
    gate: Promise.resolve(),
    events: () => receiver.received.map(({ form }) => form.event),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
  return receiver;
}

/** The answer to a REST call by POST JSON. */
export async function post(url: string, params: unknown = {}, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(params),
    headers: { 'content-type': 'application/json', ...headers },
  });
  return { status: response.status, body: (await response.json()) as any };
}
