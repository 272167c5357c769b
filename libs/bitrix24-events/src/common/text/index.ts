export { someOf, counted } from './counted.js';

export { printable } from './printable.js';
export { quoted } from './quoted.js';
export { redact, createRedactor, type Redactor } from './redact.js';
export { ThrottledLog } from './throttled-log.js';
