/**
 * Where an administrator of the portal at `domain` begins to authorize the application anew; `undefined` when the
 * module has no page for it, or `domain` is no host name.
 */
export type AuthorizeUrl = (domain: string) => string | undefined;

/** Injection token of the {@link AuthorizeUrl}. */
export const AUTHORIZE_URL = Symbol.for('nestjs-bitrix24-events:authorize-url');
