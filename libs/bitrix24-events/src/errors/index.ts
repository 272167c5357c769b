export { Bitrix24EventsError } from './bitrix24-events.error.js';
export { Bitrix24ConfigurationError } from './configuration.error.js';
export { ModuleModeError } from './module-mode.error.js';
export type { WaitReason } from './wait-reason.js';
