import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a server answers, before it is on the wire. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** One of the emulator's servers: reads a request, answers it. */
export type Responder = (request: IncomingMessage) => Promise<Answer>;

export function jsonAnswer(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

export function htmlAnswer(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

/** 302: the method that the caller used next is the caller's business. */
export function redirectAnswer(location: string): Answer {
  return { status: 302, headers: { location }, body: '' };
}

export function sendAnswer(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}
