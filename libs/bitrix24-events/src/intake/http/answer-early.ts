import type { ServerResponse } from 'node:http';

const ANSWERS = {
  'too large': { status: 413, text: 'Payload too large.\n' },
  'too slow': { status: 408, text: 'Request timeout: the body took too long.\n' },
};

/** Answers a request whose body was not read completely, and closes its connection. */
export function answerEarly(response: ServerResponse, what: keyof typeof ANSWERS): void {
  const { status, text } = ANSWERS[what];
  if (response.headersSent) return;
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': text.length,
    connection: 'close',
  });
  response.end(text);
}
