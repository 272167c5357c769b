export { Limits } from './limits.js';
export { type LimitChoice, limitOptions, type LimitOptions } from './limits.options.js';
export type { Operating } from './operating-time.js';
