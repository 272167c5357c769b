import type { Duration } from '../common/index.js';
import type { Bitrix24RestError } from './answers/rest.errors.js';

/** What a call needs: whom it acts as, and where. Holds a secret: never log it. */
export interface Access {
  /** `''` for an incoming webhook, whose secret is in its `endpoint`. */
  accessToken: string;
  /**
   * REST base of the portal, ends with `/rest/`; only ever taken from a verified answer. For an incoming webhook its
   * whole URL, ends with `/rest/<user>/<secret>/`.
   */
  endpoint: string;
}

/** What must not be shown of an access. */
export const secretsOf = ({ accessToken, endpoint }: Access): string[] =>
  accessToken === '' ? [endpoint.split('/').at(-2) ?? ''] : [accessToken];

/** How long a caller waits for its access. What was begun for it goes on for the others. */
export interface AccessLimits {
  signal?: AbortSignal | undefined;
  /** Default: `rest.timeout`. */
  timeout?: Duration | undefined;
}

/** Where a client gets its access from. `rest` knows no portal store: `portals` implements this. */
export interface AccessSource {
  readonly memberId: string;
  /** The access to use now. @throws when there is none, with the reason. */
  current(limits?: AccessLimits): Promise<Access>;
  /**
   * Another access after the portal refused `rejected` as expired or unknown. Concurrent callers share one
   * refresh; a caller whose `rejected` is already replaced gets the new one at once.
   * Absent where a token cannot be renewed (the token of an event).
   */
  renew?(rejected: Access, limits?: AccessLimits): Promise<Access>;
  /**
   * The access at the portal's present address, after the one of `access` answered with a redirect to `location`. Asks
   * the auth server: `location` itself is a stranger's word, and is never called.
   *
   * @throws when the auth server names no other address
   */
  moved?(access: Access, location: string, limits?: AccessLimits): Promise<Access>;
  /**
   * Called when the portal refuses the installation as such (see `error.kind`): its renewed token or its user, the
   * application, its payment. Reports; never throws.
   */
  refused?(rejected: Access, error: Bitrix24RestError): Promise<void>;
}
