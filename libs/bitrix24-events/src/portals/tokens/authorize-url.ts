/**
 * Where an administrator of the portal at `domain` starts to authorize the application again;
 * `undefined` if the module has no page for it, or `domain` is not a host name.
 */
export type AuthorizeUrl = (domain: string) => string | undefined;

/** Injection token of the {@link AuthorizeUrl}. */
export const AUTHORIZE_URL = Symbol.for('nestjs-bitrix24-events:authorize-url');
