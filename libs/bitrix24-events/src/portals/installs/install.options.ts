import { IsBoolean } from 'class-validator';
import { definedOnly } from '../../common/index.js';

/**
 * Who may install the application.
 *
 * @publicApi
 */
export class InstallOptions {
  /**
   * Whether a user who is not an administrator of the portal may install where nothing is installed
   * (default no). Such an install never replaces anything, sees only its own bindings, and cannot
   * use guaranteed delivery.
   */
  @IsBoolean({ message: 'install.allowNonAdmin must be true or false' })
  allowNonAdmin = false;

  constructor(input: Partial<InstallOptions> = {}) {
    Object.assign(this, definedOnly(input));
  }
}

/** Injection token of the {@link InstallOptions}. */
export const INSTALL_OPTIONS = Symbol.for('nestjs-bitrix24-events:install-options');
