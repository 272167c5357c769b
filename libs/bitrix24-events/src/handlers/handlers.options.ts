import { IsBoolean } from 'class-validator';
import { definedOnly } from '../common/index.js';

/**
 * Options for running handlers.
 *
 * @publicApi
 */
export class HandlersOptions {
  /**
   * Whether the application's *global* guards, interceptors, pipes and filters also run around
   * handlers. Off by default: most of them expect an HTTP request, which an event does not have.
   * Those on a handler's class or method always run. Enhancers that serve both can check
   * `context.getType<Bitrix24ContextType>() === 'bitrix24'`.
   */
  @IsBoolean({ message: 'handlers.globalEnhancers must be true or false' })
  globalEnhancers: boolean = false;

  constructor(input: Partial<HandlersOptions> = {}) {
    Object.assign(this, definedOnly(input));
  }
}

/** Injection token of the {@link HandlersOptions}. */
export const HANDLERS_OPTIONS = Symbol.for('nestjs-bitrix24-events:handlers-options');
