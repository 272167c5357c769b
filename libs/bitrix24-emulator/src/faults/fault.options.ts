/**
 * What goes wrong with a request.
 *
 * Not carried out by the server behind:
 * - `reset-before`: the connection is reset before the body was read
 * - `server-error`, `bad-gateway`, `unavailable`, `gateway-timeout`: 500, 502, 503, 504 with a proxy's HTML
 * - `error`: an error in the server's own form; `status` 200 unless told otherwise
 * - `html`: 200 with HTML
 * - `redirect`: 302 to `location`, the path kept
 * - `portal-deleted`: 403 PORTAL_DELETED
 *
 * Carried out, and then:
 * - `reset-after`: the connection is reset
 * - `no-answer`: nothing comes, the connection stays open
 * - `slow`: the answer comes when the test calls `release()`
 * - `truncated`: half of the answer comes
 * - `empty`: 200 without a body
 *
 * @publicApi
 */
export type FaultKind =
  | 'reset-before'
  | 'server-error'
  | 'bad-gateway'
  | 'unavailable'
  | 'gateway-timeout'
  | 'error'
  | 'html'
  | 'redirect'
  | 'portal-deleted'
  | 'reset-after'
  | 'no-answer'
  | 'slow'
  | 'truncated'
  | 'empty';

/**
 * Which requests are hit, by what, and how often.
 *
 * @publicApi
 */
export interface FaultOptions {
  kind: FaultKind;
  /** `crm.deal.add`, `batch`, `oauth/token`, `app.info` … as the path names it, any case. Default: every request. */
  method?: string;
  /** Default: `portal`. */
  server?: 'portal' | 'auth';
  /** Default: 1. `Infinity`: until the fault is removed. */
  times?: number;
  /** Of `error`: its HTTP status. */
  status?: number;
  /** Of `error`: its code. Default: `INTERNAL_SERVER_ERROR`. */
  code?: string;
  /** Of `redirect`: the origin of the other host. */
  location?: string;
}
