import { redact } from '../../common/text/index.js';

/** What a stranger claims, fit for a log: quoted, escaped, and of bounded length. */
export const printable = (text: string): string => redact(JSON.stringify(text));
