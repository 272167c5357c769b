/** How a cookie that binds a flow to its browser is sent. */
export interface CookieScope {
  /** Where the browser is to bring it: the address of the callback. */
  url: string;
  /** Milliseconds; 0 has the browser forget it. */
  lifetime: number;
}

/** Of each flow its own, so that two portals may be authorized side by side. */
export const cookieName = (state: string): string => `bitrix24-oauth-${state.slice(0, 8)}`;

/** A `Set-Cookie` for nobody's scripts, and for no request that another site makes but to come here. */
export function setCookie(name: string, value: string, { url, lifetime }: CookieScope): string {
  const { pathname, protocol } = new URL(url);
  const secure = protocol === 'https:' ? '; Secure' : '';
  return `${name}=${value}; Path=${pathname}; Max-Age=${Math.round(lifetime / 1_000)}; HttpOnly; SameSite=Lax${secure}`;
}

/** The value of one cookie of a `Cookie` header, `''` when it is not there. */
export function cookieOf(header: string | undefined, name: string): string {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return '';
}
