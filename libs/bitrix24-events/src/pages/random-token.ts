import { randomBytes } from 'node:crypto';

/** 192 random bits, fit for a URL, a cookie, a header and HTML as they are. */
export const randomToken = (): string => randomBytes(24).toString('base64url');
