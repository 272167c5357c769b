import { redact } from '../../common/text/index.js';

/** A stranger's claim made safe for a log: quoted, escaped, and of bounded length. */
export const printable = (text: string): string => redact(JSON.stringify(text));
