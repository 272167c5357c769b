import { Bitrix24EventsError } from './bitrix24-events.error.js';

/**
 * The operation needs the running module, but in this process it is turned off or read-only
 * (`enabled`).
 *
 * `code` is `MODULE_DISABLED` with `enabled: false`, `MODULE_READ_ONLY` with `enabled: 'read'`.
 *
 * @publicApi
 */
export class ModuleModeError extends Bitrix24EventsError {
  constructor(
    readonly enabled: false | 'read',
    /** The operation, such as `Bitrix24Inbox.replay()`. */
    what: string,
  ) {
    super(
      enabled === 'read' ? 'MODULE_READ_ONLY' : 'MODULE_DISABLED',
      enabled === 'read'
        ? `${what} is not available: this process only reads (enabled: 'read'). Try: do it in the running application.`
        : `${what} is not available: the module is turned off in this process (enabled: false). ` +
            "Try: enabled: 'read' to inspect what is stored, or true to run it.",
    );
  }
}
