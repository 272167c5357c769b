import type { IncomingMessage } from 'node:http';
import { isJson, readBody, readUrl } from '../http/index.js';
import { isMap } from '../php/index.js';
import type { Query } from './query.js';

/** A request of REST 3 as it came. */
export interface Rest3Request {
  path: string;
  query: Query;
  /** Of `batch`: its commands. */
  commands: unknown[];
  /** Whether there was a body that is no JSON, or not declared as such. */
  malformed: boolean;
}

/** Reads a request: JSON by POST, or a GET without parameters. */
export async function readRest3(request: IncomingMessage): Promise<Rest3Request> {
  const { path, query } = readUrl(request);
  const text = request.method === 'POST' ? await readBody(request) : '';
  if (text === '') return { path, query, commands: [], malformed: false };
  if (!isJson(request.headers['content-type'] ?? '')) return { path, query, commands: [], malformed: true };
  try {
    const body: unknown = JSON.parse(text);
    if (Array.isArray(body)) return { path, query, commands: body, malformed: false };
    if (isMap(body))
      return { path, query: { ...query, ...body }, commands: numbered(body), malformed: false };
  } catch {
    // Malformed, as below.
  }
  return { path, query, commands: [], malformed: true };
}

/** The vendor's JS SDK sends a batch as `{"0": …, "1": …, "auth": …}`, which is the same array to PHP. */
function numbered(body: Record<string, unknown>): unknown[] {
  return Object.keys(body)
    .filter((name) => /^\d+$/.test(name))
    .map((name) => body[name]);
}
