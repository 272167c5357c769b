import { Bitrix24RestError, type RestFailure } from './rest-error.js';

export { Bitrix24RestError, type FieldProblem, type RestFailure } from './rest-error.js';

/**
 * The token is expired or unknown, or its user was dismissed, and it could not be renewed.
 * @publicApi
 */
export class RestAuthError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(failure, 'REST_AUTH');
  }
}

/** The token's user, its scope or the portal's plan does not allow it. @publicApi */
export class RestAccessDeniedError extends Bitrix24RestError {
  constructor(failure: RestFailure, code = 'REST_ACCESS_DENIED') {
    super(failure, code);
  }
}

/** REST as a whole is not paid for: the portal's plan, its subscription, or the application's paid period. @publicApi */
export class RestPaymentRequiredError extends RestAccessDeniedError {
  constructor(failure: RestFailure) {
    super(failure, 'REST_PAYMENT_REQUIRED');
  }
}

/** Too many requests, or too much server time used by this method. @publicApi */
export class RestLimitError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(failure, 'REST_LIMIT');
  }
}

/**
 * No such object: it was deleted, or never existed. A method that the portal does not have is a
 * {@link RestUnknownMethodError}.
 *
 * @example In a test, the portal's answer for a deleted deal
 * ```ts
 * testClient({ 'crm.deal.get': () => { throw new RestNotFoundError(); } })
 * ```
 * @publicApi
 */
export class RestNotFoundError extends Bitrix24RestError {
  /**
   * @param failure members that are left out are those of the answer of `crm.deal.get`: no code,
   * "Not found", HTTP 400
   */
  constructor(failure: Partial<RestFailure> = {}) {
    super(
      {
        error: '',
        description: 'Not found',
        status: 400,
        method: 'a method',
        memberId: 'of a test',
        ...failure,
      },
      'REST_NOT_FOUND',
    );
  }
}

/**
 * The portal has no method of this name, or not within the token's scope: a mistake, not a missing
 * object. @publicApi
 */
export class RestUnknownMethodError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(failure, 'REST_UNKNOWN_METHOD');
  }
}

/** The portal is deleted or closed, or the application is not active on it. @publicApi */
export class RestPortalGoneError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(failure, 'REST_PORTAL_GONE');
  }
}

/** The portal could not process the call at the moment. @publicApi */
export class RestUnavailableError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(failure, 'REST_UNAVAILABLE');
  }
}

/**
 * No answer: there was no connection, or it broke. The call may have been carried out, unless
 * `sent` is false. @publicApi
 */
export class RestNetworkError extends Bitrix24RestError {
  /** Whether the request may have reached the portal. */
  readonly sent: boolean;

  constructor(failure: RestFailure & { sent: boolean }) {
    super(failure, 'REST_NETWORK', 'check that this host reaches the portal by https');
    this.sent = failure.sent;
  }

  override get failure(): RestFailure & { sent: boolean } {
    return { ...super.failure, sent: this.sent };
  }
}

/**
 * No complete answer in time. The call may have been carried out. A delivery that fails with it
 * waits, for two days at most. @publicApi
 */
export class RestTimeoutError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(failure, 'REST_TIMEOUT', 'request less per call, or raise the timeout of the call or rest.timeout');
  }
}

/** The answer is not Bitrix24's: a proxy's page, truncated, empty, or a redirect. @publicApi */
export class RestBadAnswerError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(failure, 'REST_BAD_ANSWER', 'check what answers at the address of the portal');
  }
}

/** The answer exceeds `rest.maxAnswerBytes`, in bytes or in values. @publicApi */
export class RestAnswerTooLargeError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(
      failure,
      'REST_ANSWER_TOO_LARGE',
      'select fewer fields, request fewer pages per call, or raise rest.maxAnswerBytes',
    );
  }
}

/** The request was not sent: its address is not https, or not public. @publicApi */
export class RestAddressRefusedError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(failure, 'REST_ADDRESS_REFUSED', adviceOnAddress(failure.description));
  }
}

const adviceOnAddress = (description: string): string =>
  description.includes('not https')
    ? 'switch HTTPS on in the settings of the main module of the portal; for an emulator set rest.allowInsecure'
    : 'for a self-hosted portal in your own network set portals.allowPrivate, for an emulator rest.allowPrivate; ' +
      'otherwise check the DNS of this host (a VPN or proxy may answer with addresses of its own)';

/**
 * A write that may or may not have been carried out: it was sent, and no answer of the portal says.
 * It is not sent again, unless the call says `idempotent: true`. `because` is the family of the
 * original failure (`REST_NETWORK`, …).
 *
 * @publicApi
 */
export class OutcomeUnknownError extends Bitrix24RestError {
  readonly because: string;

  constructor(failure: RestFailure & { because: string }) {
    super(
      failure,
      'REST_OUTCOME_UNKNOWN',
      'check on the portal whether it was carried out, or set idempotent: true if repeating it is harmless',
    );
    this.because = failure.because;
  }

  override get failure(): RestFailure & { because: string } {
    return { ...super.failure, because: this.because };
  }
}

/** Too many calls of this portal are waiting (`rest.queueSize`). Nothing was sent. @publicApi */
export class RestQueueFullError extends Bitrix24RestError {
  constructor(failure: Pick<RestFailure, 'method' | 'memberId' | 'domain'>, seats: number) {
    super(
      { ...failure, error: '', status: 0, description: `${seats} calls of this portal are already waiting` },
      'REST_QUEUE_FULL',
      'call again later, lower inbox.concurrency, or raise rest.queueSize',
    );
  }
}

/**
 * The application is closing, and the call was still waiting for its turn. Nothing was sent.
 * @publicApi
 */
export class RestClosedError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(failure, 'REST_CLOSED', 'call again after the next start');
  }
}

/** The call is invalid as requested. Nothing was sent. @publicApi */
export class RestInvalidCallError extends Bitrix24RestError {
  constructor(failure: Pick<RestFailure, 'description' | 'method' | 'memberId'>) {
    super({ ...failure, error: '', status: 0 }, 'REST_INVALID_CALL', 'correct the call');
  }
}
