import { Bitrix24EventsError } from '../../errors/index.js';
import { redact } from '../../common/text/index.js';

const shown = (memberId: string): string => redact(JSON.stringify(memberId));

/**
 * An installation was not imported: it is not genuine, not of this application, or not an
 * administrator's. `reason` is stable, `hint` says what to do.
 *
 * @example
 * ```ts
 * if (error instanceof PortalImportRefusedError && error.reason === 'not-administrator') ask(error.hint);
 * ```
 * @publicApi
 */
export class PortalImportRefusedError extends Bitrix24EventsError {
  constructor(
    readonly memberId: string,
    readonly reason: string,
    readonly hint: string,
  ) {
    super(
      'PORTAL_IMPORT_REFUSED',
      `the installation of portal ${shown(memberId)} is not imported (${reason}). ${hint}`,
    );
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), memberId: this.memberId, reason: this.reason, hint: this.hint };
  }
}

/**
 * An installation is stored, but not verified yet: a server that must be asked did not answer. The
 * import is retried automatically, and reported by `installed$`.
 *
 * @example
 * ```ts
 * if (!(error instanceof PortalImportWaitingError)) throw error;
 * ```
 * @publicApi
 */
export class PortalImportWaitingError extends Bitrix24EventsError {
  constructor(
    readonly memberId: string,
    readonly detail: string,
  ) {
    super(
      'PORTAL_IMPORT_WAITING',
      `the installation of portal ${shown(memberId)} could not be verified yet: ${detail} ` +
        'Try: nothing, it is kept and verified later (installed$); or import it again.',
    );
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), memberId: this.memberId, detail: this.detail };
  }
}
