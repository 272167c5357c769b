/** Why a request was not accepted; also the keys of the counts in the log. */
export type RefusalReason =
  | 'malformed body'
  | 'malformed envelope'
  | 'too large'
  | 'too slow'
  | 'content type'
  | 'method'
  | 'not a queue server'
  | 'unknown portal or wrong token'
  | 'an event of the application from a webhook'
  | 'a page'
  | 'a placement'
  | 'a robot or activity'
  | 'too many pending installs'
  | 'not stored';

/**
 * A request that is not accepted. `message` is sent to the peer, so it contains no value of the
 * request.
 */
export class Refusal {
  constructor(
    readonly status: 400 | 403 | 405 | 408 | 413 | 415 | 503,
    readonly reason: RefusalReason,
    readonly message: string,
  ) {}
}
