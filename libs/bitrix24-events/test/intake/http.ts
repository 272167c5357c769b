import { request as send, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface Sent {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface ToSend {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** One request over a socket of its own, with the headers that are said and its length. */
export function http(
  url: string,
  { method = 'POST', headers = FORM, body = '' }: ToSend = {},
): Promise<Sent> {
  // Node.js says it for some methods only.
  const length =
    body === '' || headers['transfer-encoding'] ? {} : { 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const request = send(url, { method, headers: { ...headers, ...length }, agent: false }, (response) => {
      buffer(response).then(
        (bytes) =>
          resolve({ status: response.statusCode!, headers: response.headers, text: bytes.toString() }),
        reject,
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}
