import type { BatchedCall } from './batch.js';
import type { Caller } from './method.js';

/**
 * One HTTP request that the portal or its auth server got, secrets included. A batch is one request; what it ran
 * is in `commands`.
 *
 * @publicApi
 */
export interface RecordedRequest {
  server: 'portal' | 'auth';
  /** `crm.deal.add`, `batch`, `oauth/token` … */
  method: string;
  httpMethod: string;
  params: Record<string, unknown>;
  /** Whom the token or webhook stands for, once that is known. */
  clientId?: string;
  userId?: number;
  status: number;
  /** Bitrix24's code, when the answer is an error. */
  error?: string;
  commands?: BatchedCall[];
  /** Milliseconds since the epoch. */
  receivedAt: number;
}

/** Writes down who calls, once that is known. */
export function noteCaller(record: RecordedRequest, caller: Caller): void {
  if (caller.kind === 'application') record.clientId = caller.app.clientId;
  record.userId = caller.userId;
}
