import { Bitrix24EventsError } from '../errors/index.js';

/** What is known of a call that failed. Holds no parameters and no token. @publicApi */
export interface RestFailure {
  /** Bitrix24's own code (`ACCESS_DENIED`), `''` when it gave none. */
  error: string;
  /** Bitrix24's own words, or ours when it gave none. */
  description: string;
  /** HTTP status; 0 when there was no answer. */
  status: number;
  method: string;
  memberId: string;
}

/**
 * A call that failed. `code` names the family (`REST_…`), `error` is Bitrix24's own code.
 *
 * @example
 * ```ts
 * if (error.code === 'REST_NOT_FOUND') return;
 * ```
 * @publicApi
 */
export class Bitrix24RestError extends Bitrix24EventsError implements RestFailure {
  readonly error: string;
  readonly description: string;
  readonly status: number;
  readonly method: string;
  readonly memberId: string;

  constructor(failure: RestFailure, code = 'REST_REFUSED', advice = 'read the documentation of the method') {
    const { error, description, status, method, memberId } = failure;
    const place = `${method} on portal ${memberId}${status ? ` (HTTP ${status})` : ''}`;
    const fact = [error, description.replace(/[.!\s]+$/, '')].filter(Boolean).join(': ');
    super(code, `${fact}, ${place}. Try: ${advice}.`);
    this.error = error;
    this.description = description;
    this.status = status;
    this.method = method;
    this.memberId = memberId;
  }

  override toJSON(): Record<string, unknown> {
    const { error, description, status, method, memberId } = this;
    return { ...super.toJSON(), error, description, status, method, memberId };
  }
}

/** The token is expired, unknown, or its user inactive, and could not be renewed. @publicApi */
export class RestAuthError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(failure, 'REST_AUTH', 'let an administrator of the portal open or re-install the application');
  }
}

/** The token's user, scope or the portal's plan does not allow it. @publicApi */
export class RestAccessDeniedError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(
      failure,
      'REST_ACCESS_DENIED',
      "check the application's scope, the user's rights and the portal's plan",
    );
  }
}

/** Too many requests, or too much server time used by this method. @publicApi */
export class RestLimitError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(failure, 'REST_LIMIT', 'call again later, and join calls in a batch');
  }
}

/** No such object or method. @publicApi */
export class RestNotFoundError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(
      failure,
      'REST_NOT_FOUND',
      'check the id and the name of the method; the object may be deleted by now',
    );
  }
}

/** The portal is deleted, or the application is not active on it. @publicApi */
export class RestPortalGoneError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(failure, 'REST_PORTAL_GONE', 'stop calling this portal until the application is installed again');
  }
}

/** The portal could not do it just now. @publicApi */
export class RestUnavailableError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(failure, 'REST_UNAVAILABLE', 'call again later');
  }
}

/** No answer: no connection, or it broke. The call may have been carried out, unless `sent` is false. @publicApi */
export class RestNetworkError extends Bitrix24RestError {
  constructor(
    failure: RestFailure,
    /** Whether the request may have reached the portal. */
    readonly sent: boolean,
  ) {
    super(failure, 'REST_NETWORK', 'check that this host reaches the portal by https');
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), sent: this.sent };
  }
}

/** No whole answer in time. The call may have been carried out. @publicApi */
export class RestTimeoutError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(failure, 'REST_TIMEOUT', 'ask for less at once, or raise the timeout of the call or rest.timeout');
  }
}

/** The answer is not Bitrix24's: a page of a proxy, cut off, empty, a redirect. @publicApi */
export class RestBadAnswerError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(failure, 'REST_BAD_ANSWER', 'look at what answers at the address of the portal');
  }
}

/** The request was not sent: its address is not https, or not public. @publicApi */
export class RestAddressRefusedError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(
      failure,
      'REST_ADDRESS_REFUSED',
      'for a self-hosted portal in your own network set rest.allowPrivate, for tests rest.allowInsecure',
    );
  }
}

/** The call cannot be made as it was asked for. Nothing was sent. @publicApi */
export class RestInvalidCallError extends Bitrix24RestError {
  constructor(failure: Pick<RestFailure, 'description' | 'method' | 'memberId'>) {
    super({ ...failure, error: '', status: 0 }, 'REST_INVALID_CALL', 'mend the call');
  }
}
