import { Bitrix24EventsError } from './bitrix24-events.error.js';

/**
 * What was asked for needs the running module, and this process has it turned off, or reads only (`enabled`).
 *
 * `code` is `MODULE_DISABLED` with `enabled: false`, `MODULE_READ_ONLY` with `enabled: 'read'`.
 *
 * @publicApi
 */
export class ModuleModeError extends Bitrix24EventsError {
  constructor(
    readonly enabled: false | 'read',
    /** What was asked for, such as `Bitrix24Inbox.replay()`. */
    what: string,
  ) {
    super(
      enabled === 'read' ? 'MODULE_READ_ONLY' : 'MODULE_DISABLED',
      enabled === 'read'
        ? `${what} is not available: this process only reads (enabled: 'read'). Try: do it in the running application.`
        : `${what} is not available: the module is turned off in this process (enabled: false). ` +
            "Try: enabled: 'read' to look at what is stored, or true to run it.",
    );
  }
}
