import type { IncomingMessage } from 'node:http';
import { isMap, phpDecode } from '../php/index.js';

const LARGEST = 64 * 1024 * 1024;

/** A request's path and its parameters, those of the body over those of the query string. */
export interface ReadRequest {
  path: string;
  params: Record<string, unknown>;
}

/** The body was larger than the emulator reads. */
export class BodyTooLarge extends Error {}

/** Reads a GET, a POST form or a POST JSON. A body that cannot be read counts as empty, as in PHP. */
export async function readRequest(request: IncomingMessage): Promise<ReadRequest> {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = mark < 0 ? {} : phpDecode(url.slice(mark + 1));
  if (request.method !== 'POST') return { path, params: query };
  const body = parseBody(await readBody(request), request.headers['content-type'] ?? '');
  return { path, params: { ...query, ...body } };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST) throw new BodyTooLarge(`a body of more than ${LARGEST} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseBody(body: string, contentType: string): Record<string, unknown> {
  if (!contentType.toLowerCase().startsWith('application/json')) return phpDecode(body);
  try {
    const parsed: unknown = JSON.parse(body);
    return isMap(parsed) ? parsed : {};
  } catch {
    return {};
  }
}
