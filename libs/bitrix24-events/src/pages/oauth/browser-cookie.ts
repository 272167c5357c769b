/** The attributes of a cookie that binds a flow to its browser. */
export interface CookieScope {
  /** Where the browser sends it: the address of the callback. */
  url: string;
  /** Milliseconds; 0 deletes it. */
  lifetime: number;
}

/** One per flow, so that two portals can be authorized concurrently. */
export const cookieName = (state: string): string => `bitrix24-oauth-${state.slice(0, 8)}`;

/**
 * A `Set-Cookie` that scripts cannot read, and that other sites' requests send only when navigating
 * here.
 */
export function setCookie(name: string, value: string, { url, lifetime }: CookieScope): string {
  const { pathname, protocol } = new URL(url);
  const secure = protocol === 'https:' ? '; Secure' : '';
  return `${name}=${value}; Path=${pathname}; Max-Age=${Math.round(lifetime / 1_000)}; HttpOnly; SameSite=Lax${secure}`;
}

/** The value of one cookie of a `Cookie` header, `''` if it is absent. */
export function cookieOf(header: string | undefined, name: string): string {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return '';
}
