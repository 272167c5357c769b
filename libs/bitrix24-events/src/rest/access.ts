import type { Duration } from '../common/index.js';
import type { Bitrix24RestError } from './answers/rest.errors.js';

/** The credentials and address of a call. Holds a secret: never log it. */
export interface Access {
  /** `''` for an incoming webhook, whose secret is in its `endpoint`. */
  accessToken: string;
  /**
   * REST base of the portal, ends with `/rest/`; only ever taken from a verified answer. For an
   * incoming webhook, its complete URL, ending with `/rest/<user>/<secret>/`.
   */
  endpoint: string;
}

/** The secrets of an access, which must not be shown. */
export const secretsOf = ({ accessToken, endpoint }: Access): string[] =>
  accessToken === '' ? [endpoint.split('/').at(-2) ?? ''] : [accessToken];

/** How long a caller waits for its access. Work started for it continues for other callers. */
export interface AccessLimits {
  signal?: AbortSignal | undefined;
  /** Default: `rest.timeout`. */
  timeout?: Duration | undefined;
}

/**
 * Where a client gets its access from. `rest` does not know the portal store: `portals` implements
 * this.
 */
export interface AccessSource {
  readonly memberId: string;
  /** The access to use now. @throws if there is none, with the reason. */
  current(limits?: AccessLimits): Promise<Access>;
  /**
   * A new access after the portal refused `rejected` as expired or unknown. Concurrent callers
   * share one refresh; a caller whose `rejected` has already been replaced gets the new one
   * immediately. Absent if a token cannot be renewed (an event's token).
   */
  renew?(rejected: Access, limits?: AccessLimits): Promise<Access>;
  /**
   * The access at the portal's current address, after the address of `access` answered with a
   * redirect to `location`. Asks the auth server: `location` itself is not trusted, and is never
   * called.
   *
   * @throws if the auth server names no other address
   */
  moved?(access: Access, location: string, limits?: AccessLimits): Promise<Access>;
  /**
   * Called when the portal refuses the installation itself (see `error.kind`): its renewed token or
   * its user, the application, its payment. Only reports; never throws.
   */
  refused?(rejected: Access, error: Bitrix24RestError): Promise<void>;
}
