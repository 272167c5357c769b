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
  const { path, query } = readUrl(request);
  if (request.method !== 'POST') return { path, params: query };
  const body = parseBody(await readBody(request), request.headers['content-type'] ?? '');
  return { path, params: { ...query, ...body } };
}

/** The path of a request and its query string, decoded as PHP does. */
export function readUrl(request: IncomingMessage): { path: string; query: Record<string, unknown> } {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  if (mark < 0) return { path: url, query: {} };
  return { path: url.slice(0, mark), query: phpDecode(url.slice(mark + 1)) };
}

/** @throws BodyTooLarge */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST) throw new BodyTooLarge(`a body of more than ${LARGEST} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function isJson(contentType: string): boolean {
  return contentType.toLowerCase().startsWith('application/json');
}

function parseBody(body: string, contentType: string): Record<string, unknown> {
  if (!isJson(contentType)) return phpDecode(body);
  try {
    const parsed: unknown = JSON.parse(body);
    return isMap(parsed) ? parsed : {};
  } catch {
    return {};
  }
}
