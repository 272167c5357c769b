import type { IncomingMessage } from 'node:http';
import type { BodyReader } from './body-reader.js';
import { CAPTURED_BODY, type CapturingRequest } from './captured-body.js';
import type { ReceivedBody } from './received-body.js';

/** The properties that other parsers and serverless adapters set on a request. */
export interface ParsedRequest {
  body?: unknown;
  rawBody?: unknown;
}

export interface FoundBody {
  body: ReceivedBody | undefined;
  /** Whether something in the application had read the body before us. */
  late: boolean;
}

/** The body, wherever it is by now; `undefined` if the peer disconnected. */
export async function findBody(
  request: ParsedRequest,
  raw: CapturingRequest & ParsedRequest,
  reader: BodyReader,
): Promise<FoundBody> {
  const captured = raw[CAPTURED_BODY];
  if (captured !== undefined) return { body: captured, late: false };
  const { maxBodySize } = reader;
  const left = leftBody(request, maxBodySize) ?? leftBody(raw, maxBodySize);
  if (left !== undefined) return { body: left, late: true };
  // A substitute for a request, where there is no server, may not report whether it has ended.
  if (raw.readableEnded ?? true) return { body: 'gone', late: true };
  if (raw.destroyed) return { body: undefined, late: false };
  return { body: await new Promise((resolve) => reader.read(raw, resolve)), late: false };
}

/**
 * Whether there is more of the body to read: on a keep-alive connection it would be parsed as the
 * next request.
 */
export const isUnread = (raw: IncomingMessage): boolean => !raw.complete && raw.readable;

function leftBody({ rawBody, body }: ParsedRequest, maxSize: number): ReceivedBody | undefined {
  const bytes = toBuffer(rawBody) ?? toBuffer(body);
  if (bytes) return bytes.length > maxSize ? 'too large' : bytes;
  const isFilled = typeof body === 'object' && body !== null && Object.keys(body).length > 0;
  return isFilled ? { parsed: body } : undefined;
}

function toBuffer(value: unknown): Buffer | undefined {
  if (Buffer.isBuffer(value)) return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return typeof value === 'string' && value !== '' ? Buffer.from(value) : undefined;
}
