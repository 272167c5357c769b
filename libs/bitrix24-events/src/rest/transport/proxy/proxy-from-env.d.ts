declare module 'proxy-from-env' {
  /**
   * The environment's proxy for a URL, `''` for none: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and
   * `NO_PROXY`.
   */
  export function getProxyForUrl(url: string): string;
}
