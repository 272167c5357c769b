import { randomBytes } from 'node:crypto';

/** Name of the parameter of `event.test` that carries the nonce; the portal keeps its case, and sends it back in `QUERY`. */
export const NONCE_PARAM = 'nestjs_bitrix24_nonce';

/** 256 bits: nobody guesses one while it is waited for. */
export const newNonce = (): string => randomBytes(32).toString('base64url');
