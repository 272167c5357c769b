import type { IncomingMessage } from 'node:http';

/** Set on the raw request: the body as it was read before any parser of the application. */
export const CAPTURED_BODY = Symbol('nestjs-bitrix24-events:captured-body');

/** A Node.js request whose body we may have read. */
export type CapturingRequest = IncomingMessage & { [CAPTURED_BODY]?: Buffer | 'too large' | 'too slow' };

/** Whether requests with this method may have a body that has to be read. */
export const bringsBody = (method: string | undefined): boolean => method !== 'GET' && method !== 'HEAD';
