import { randomBytes } from 'node:crypto';

/**
 * Name of the `event.test` parameter that carries the nonce; the portal preserves its case, and
 * returns it in `QUERY`.
 */
export const NONCE_PARAM = 'nestjs_bitrix24_nonce';

/** 256 bits: not guessable while it is expected. */
export const newNonce = (): string => randomBytes(32).toString('base64url');
