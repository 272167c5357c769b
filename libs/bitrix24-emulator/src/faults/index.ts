export type { FaultHandle } from './fault.js';
export type { FaultKind, FaultOptions } from './fault.options.js';
export { Faults } from './faults.js';
