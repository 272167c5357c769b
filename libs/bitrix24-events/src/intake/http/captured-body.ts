import type { IncomingMessage } from 'node:http';

/** On the raw request: the body as it was read before any parser of the application. */
export const CAPTURED_BODY = Symbol('nestjs-bitrix24-events:captured-body');

/** A request of Node.js whose body we may have read. */
export type CapturingRequest = IncomingMessage & { [CAPTURED_BODY]?: Buffer | 'too large' | 'too slow' };

/** Whether a request of this method is answered by what its body says, or brings a body to get rid of. */
export const bringsBody = (method: string | undefined): boolean => method !== 'GET' && method !== 'HEAD';
