import { Bitrix24EventsError, type WaitReason } from '../../errors/index.js';
import {
  classifyRestError,
  consequencesOf,
  type ClassifiedError,
} from './error-table/classify-rest-error.js';
import { FAMILIES } from './error-table/families.js';
import type { RestErrorKind } from './error-table/rest-error-kinds.js';

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
  /** The host that is called, where it is known. */
  domain?: string | undefined;
  /** Milliseconds that the portal asked to wait (`Retry-After`), as it said: of any length. */
  retryAfter?: number | undefined;
  /** By which the portal's support finds it, where the portal named it. */
  requestId?: string | undefined;
  /** Of REST 3: what is wrong with which field. */
  validation?: readonly FieldProblem[] | undefined;
}

/** What REST 3 says of one field. @publicApi */
export interface FieldProblem {
  field: string;
  message: string;
}

/**
 * A call that failed. `code` names the family (`REST_…`), `kind` what it means, `error` is Bitrix24's own code.
 * All codes, with what to do about each, are in `docs/errors.md`.
 *
 * @example
 * ```ts
 * if (error.code === 'REST_NOT_FOUND') return;
 * ```
 * @publicApi
 */
export class Bitrix24RestError extends Bitrix24EventsError implements RestFailure {
  /** What it means, whatever code and text the portal chose. */
  readonly kind: RestErrorKind;
  readonly error: string;
  readonly description: string;
  readonly status: number;
  readonly method: string;
  readonly memberId: string;
  declare readonly waitsFor?: WaitReason;
  declare readonly domain?: string;
  declare readonly retryAfter?: number;
  declare readonly requestId?: string;
  declare readonly validation?: readonly FieldProblem[];

  constructor(failure: RestFailure, code = 'REST_REFUSED', advice?: string) {
    const { error, description, status, method, memberId, domain, retryAfter, requestId, validation } =
      failure;
    const means = meaningOf(failure, code);
    const place = placeOf(failure);
    const fact = [error, description.replace(/[.!\s]+$/, '')].filter(Boolean).join(': ');
    super(code, `${fact}, ${place}. Try: ${advice ?? means.fix}.`);
    this.kind = means.kind;
    if (means.waitsFor !== undefined) this.waitsFor = means.waitsFor;
    this.error = error;
    this.description = description;
    this.status = status;
    this.method = method;
    this.memberId = memberId;
    if (domain !== undefined) this.domain = domain;
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
    if (requestId !== undefined) this.requestId = requestId;
    if (validation !== undefined) this.validation = validation;
  }

  /** What follows from it, by the table of errors. @internal */
  get consequences(): ClassifiedError {
    return meaningOf(this, this.code);
  }

  /** The same, but a delivery that fails with it does not wait: its cause does not go away by itself. @internal */
  withoutWaiting(): this {
    Reflect.deleteProperty(this, 'waitsFor');
    return this;
  }

  /** The facts, from which an equal error can be made. */
  get failure(): RestFailure {
    const { error, description, status, method, memberId, domain, retryAfter, requestId, validation } = this;
    return {
      error,
      description,
      status,
      method,
      memberId,
      ...(domain !== undefined && { domain }),
      ...(retryAfter !== undefined && { retryAfter }),
      ...(requestId !== undefined && { requestId }),
      ...(validation !== undefined && { validation }),
    };
  }

  /** The same as the failure of another method: one that travelled in the request that failed. @internal */
  of(method: string): Bitrix24RestError {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the constructors of this file take these facts
    const Family = this.constructor as new (failure: RestFailure) => Bitrix24RestError;
    const made = new Family({ ...this.failure, method });
    return this.waitsFor === undefined ? made.withoutWaiting() : made;
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), kind: this.kind, ...this.failure };
  }
}

/** The method, and the portal by a name that a person knows; its id as well, for the domain is the portal's own word. */
function placeOf({ method, memberId, domain, status }: RestFailure): string {
  const [portal, ...more] = [domain, memberId, status ? `HTTP ${status}` : undefined].filter(Boolean);
  return `${method} on portal ${portal}${more.length > 0 ? ` (${more.join(', ')})` : ''}`;
}

/** What the table says of a failure, if that is of the family; else what is usual in the family. */
function meaningOf(failure: RestFailure, code: string): ClassifiedError {
  const family = FAMILIES[code];
  const classified = classifyRestError(failure);
  if (!family || family.kinds.includes(classified.kind))
    return family?.waitsFor === undefined ? classified : { ...classified, waitsFor: family.waitsFor };
  return consequencesOf(family.kinds[0]!, family);
}

/** The token is expired or unknown, or its user dismissed, and could not be renewed. @publicApi */
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
 * No such object: deleted, or it never was. A method that the portal does not have is a {@link RestUnknownMethodError}.
 *
 * @example In a test, as the portal says it of a deleted deal
 * ```ts
 * testClient({ 'crm.deal.get': () => { throw new RestNotFoundError(); } })
 * ```
 * @publicApi
 */
export class RestNotFoundError extends Bitrix24RestError {
  /** @param failure what is left out is as in the answer of `crm.deal.get`: no code, "Not found", HTTP 400 */
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

/** The portal has no method of this name, or not within the scope of the token: a slip, not a missing object. @publicApi */
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

/** The portal could not do it just now. @publicApi */
export class RestUnavailableError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(failure, 'REST_UNAVAILABLE');
  }
}

/** No answer: no connection, or it broke. The call may have been carried out, unless `sent` is false. @publicApi */
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

/** The answer is larger than it may be (`rest.maxAnswerBytes`), in bytes or in values. @publicApi */
export class RestAnswerTooLargeError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(
      failure,
      'REST_ANSWER_TOO_LARGE',
      'select fewer fields, ask for fewer pages at once, or raise rest.maxAnswerBytes',
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
 * A write that may or may not have been carried out: it was sent, and no answer of the portal tells. It is not sent
 * again, unless the call says `idempotent: true`. `because` is the family of what happened (`REST_NETWORK`, …).
 *
 * @publicApi
 */
export class OutcomeUnknownError extends Bitrix24RestError {
  readonly because: string;

  constructor(failure: RestFailure & { because: string }) {
    super(
      failure,
      'REST_OUTCOME_UNKNOWN',
      'look at the portal whether it was carried out, or say idempotent: true where twice does no harm',
    );
    this.because = failure.because;
  }

  override get failure(): RestFailure & { because: string } {
    return { ...super.failure, because: this.because };
  }
}

/** Too many calls of this portal wait already (`rest.queueSize`). Nothing was sent. @publicApi */
export class RestQueueFullError extends Bitrix24RestError {
  constructor(failure: Pick<RestFailure, 'method' | 'memberId' | 'domain'>, seats: number) {
    super(
      { ...failure, error: '', status: 0, description: `${seats} calls of this portal wait already` },
      'REST_QUEUE_FULL',
      'call again later, lower inbox.concurrency, or raise rest.queueSize',
    );
  }
}

/** The application is closing, and the call still waited for its turn. Nothing was sent. @publicApi */
export class RestClosedError extends Bitrix24RestError {
  constructor(failure: RestFailure) {
    super(failure, 'REST_CLOSED', 'call again after the next start');
  }
}

/** The call cannot be made as it was asked for. Nothing was sent. @publicApi */
export class RestInvalidCallError extends Bitrix24RestError {
  constructor(failure: Pick<RestFailure, 'description' | 'method' | 'memberId'>) {
    super({ ...failure, error: '', status: 0 }, 'REST_INVALID_CALL', 'correct the call');
  }
}
