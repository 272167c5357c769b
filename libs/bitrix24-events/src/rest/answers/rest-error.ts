import { Bitrix24EventsError, type WaitReason } from '../../errors/index.js';
import {
  classifyRestError,
  consequencesOf,
  type ClassifiedError,
} from './error-table/classify-rest-error.js';
import { FAMILIES } from './error-table/families.js';
import type { RestErrorKind } from './error-table/rest-error-kinds.js';

/** The facts about a failed call. Holds no parameters and no token. @publicApi */
export interface RestFailure {
  /** Bitrix24's own code (`ACCESS_DENIED`), `''` if it gave none. */
  error: string;
  /** Bitrix24's own text, or ours if it gave none. */
  description: string;
  /** HTTP status; 0 without an answer. */
  status: number;
  method: string;
  memberId: string;
  /** The host that was called, if known. */
  domain?: string | undefined;
  /**
   * Milliseconds that the portal asked to wait (`Retry-After`), unmodified: may be arbitrarily
   * long.
   */
  retryAfter?: number | undefined;
  /** Identifies the request for the portal's support, if the portal sent it. */
  requestId?: string | undefined;
  /** For REST 3: which field is wrong, and why. */
  validation?: readonly FieldProblem[] | undefined;
}

/** A problem with one field, as reported by REST 3. @publicApi */
export interface FieldProblem {
  field: string;
  message: string;
}

/**
 * A call that failed. `code` names the family (`REST_…`), `kind` its meaning, `error` is Bitrix24's
 * own code. All codes, with what to do about each, are in `docs/errors.md`.
 *
 * @example
 * ```ts
 * if (error.code === 'REST_NOT_FOUND') return;
 * ```
 * @publicApi
 */
export class Bitrix24RestError extends Bitrix24EventsError implements RestFailure {
  /** Its meaning, whatever code and text the portal chose. */
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

  /** Its consequences, from the error table. @internal */
  get consequences(): ClassifiedError {
    return meaningOf(this, this.code);
  }

  /**
   * The same error, but a delivery that fails with it does not wait: its cause does not resolve
   * itself. @internal
   */
  withoutWaiting(): this {
    Reflect.deleteProperty(this, 'waitsFor');
    return this;
  }

  /** The facts from which an equal error can be created. */
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

  /** The same error for another method that was sent in the failed request. @internal */
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

/**
 * The method, and the portal by its domain, which people know; also by its id, because the domain
 * is only the portal's claim.
 */
function placeOf({ method, memberId, domain, status }: RestFailure): string {
  const [portal, ...more] = [domain, memberId, status ? `HTTP ${status}` : undefined].filter(Boolean);
  return `${method} on portal ${portal}${more.length > 0 ? ` (${more.join(', ')})` : ''}`;
}

/**
 * The table's classification of a failure, if it belongs to the family; otherwise the family's
 * default.
 */
function meaningOf(failure: RestFailure, code: string): ClassifiedError {
  const family = FAMILIES[code];
  const classified = classifyRestError(failure);
  if (!family || family.kinds.includes(classified.kind))
    return family?.waitsFor === undefined ? classified : { ...classified, waitsFor: family.waitsFor };
  return consequencesOf(family.kinds[0]!, family);
}
