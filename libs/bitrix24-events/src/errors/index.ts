export { Bitrix24EventsError } from './bitrix24-events.error.js';
export { Bitrix24ConfigurationError } from './configuration.error.js';
