/**
 * The vendor's JavaScript SDK over this module's clients. Needs `@bitrix24/b24jssdk`.
 *
 * @packageDocumentation
 */
export type { ClientB24 } from './client-b24.js';
export { toB24 } from './to-b24.js';
