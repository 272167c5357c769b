/**
 * The module's options from environment variables, also as a namespace of `@nestjs/config`, which need not be installed.
 *
 * @packageDocumentation
 */
export { bitrix24EventsConfig, type Bitrix24EventsConfig } from '../module/index.js';
