import { Bitrix24EventsError } from '../../errors/index.js';
import { sayError } from './commands.js';
import type { CommandError } from './commands.js';

/**
 * A portal did not answer one of the reads that a plan needs; nothing was changed there.
 *
 * @publicApi
 */
export class BindingsReadError extends Bitrix24EventsError {
  static create(method: string, error: CommandError | undefined): BindingsReadError {
    return new BindingsReadError(
      'BINDINGS_LOOK_FAILED',
      `The portal did not answer ${method} (${error ? sayError(error) : 'no answer'}), so its ` +
        'bindings were left as they are. Try: nothing, it is looked at again; if it stays so, check the ' +
        "application's permissions and the rights of the installation's user",
    );
  }
}

/**
 * The bindings' part of the module has been stopped.
 *
 * @publicApi
 */
export class BindingsStoppedError extends Bitrix24EventsError {
  static create(): BindingsStoppedError {
    return new BindingsStoppedError(
      'BINDINGS_STOPPED',
      'The application is shutting down, so no portal is looked at any more. Try: after the next start',
    );
  }
}
