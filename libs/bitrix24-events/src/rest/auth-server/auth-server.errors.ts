import { Bitrix24EventsError, type WaitReason } from '../../errors/index.js';
import {
  AUTH_ERROR_CODES,
  type AuthServerErrorCode,
  type AuthServerErrorKind,
} from '../answers/error-table/auth-error-rules.js';

/**
 * An auth server refused, or did not answer. `kind` is the meaning; all codes are in
 * `docs/errors.md`.
 *
 * @publicApi
 */
export class AuthServerError extends Bitrix24EventsError {
  declare readonly code: AuthServerErrorCode;
  /** Its meaning. */
  readonly kind: AuthServerErrorKind;
  override readonly waitsFor: WaitReason;
  /** Whether our own policy forbids its address: nothing was sent. */
  readonly isAddressRefused: boolean;

  constructor(
    code: AuthServerErrorCode,
    /** Origin of the auth server. */
    readonly server: string,
    /** Its own code, `''` if it gave none. */
    readonly error: string,
    description: string,
    /** HTTP status; 0 without an answer. */
    readonly status: number,
    /** Whether the request may have reached the server. */
    readonly sent = true,
    /** Replaces the usual advice if our own policy forbids the address. */
    advice?: string,
  ) {
    const { kind, waitsFor, fix } = AUTH_ERROR_CODES[code];
    const place = `${server}${status ? ` (HTTP ${status})` : ''}`;
    const fact = [error, description.replace(/[.!\s]+$/, '')].filter(Boolean).join(': ');
    super(code, `${fact}, auth server ${place}. Try: ${advice ?? fix}.`);
    this.kind = kind;
    this.waitsFor = waitsFor;
    this.isAddressRefused = advice !== undefined;
  }

  override toJSON(): Record<string, unknown> {
    const { server, error, status, kind } = this;
    return { ...super.toJSON(), server, error, status, kind };
  }
}
