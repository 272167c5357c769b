import type { BindingsOptions } from '../bindings.options.js';
import type { HandlerUrls } from './handler-urls.js';

const MAX_URL_LENGTH = 180;

const split = (url: string): [path: string, query: string] => {
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at)];
};

/** The URL of one `authKey` beside `base`: `<base>/as/<authKey>`, or `base` itself for `''`. */
export function variantUrl(base: string, authKey: string): string {
  if (authKey === '') return base;
  const [path, query] = split(base);
  return `${path.replace(/\/+$/, '')}/as/${encodeURIComponent(authKey)}${query}`;
}

/**
 * Whether `url` is `base` or its URL for some `authKey`, including ones that are no longer used.
 */
export function isVariantOf(base: string, url: string): boolean {
  if (url === base) return true;
  const [path, query] = split(base);
  const [urlPath, urlQuery] = split(url);
  const prefix = `${path.replace(/\/+$/, '')}/as/`;
  return urlQuery === query && urlPath.startsWith(prefix) && /^[^/#]+$/.test(urlPath.slice(prefix.length));
}

/** Whether `url` is `parent` or lies under it; `https://a.example/x` does not own `https://a.example/xy`. */
export function isUnder(parent: string, url: string): boolean {
  const root = parent.replace(/\/+$/, '');
  return url === parent || url === root || url.startsWith(`${root}/`) || url.startsWith(`${root}?`);
}

/** Where the events of one `authKey` are to be sent: `bindings.handlerUrl` goes before the route's own URL. */
export function urlForAuthKey(
  options: BindingsOptions,
  urls: HandlerUrls,
  authKey: string,
): string | undefined {
  return options.handlerUrl === undefined ? urls.urlFor(authKey) : variantUrl(options.handlerUrl, authKey);
}

/**
 * Why a portal would refuse or misinterpret `url`, as a sentence with its fix; `undefined` if it
 * would not.
 */
export function checkHandlerUrl(url: string, allowHttp: boolean): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !['http:', 'https:'].includes(parsed.protocol))
    return `the handler URL ${url} is no http(s) URL. Try: an absolute publicUrl, like https://app.example.com`;
  if (parsed.protocol === 'http:' && !allowHttp)
    return (
      `the handler URL ${url} is plain http, so each event's application_token could be read on its way. ` +
      'Try: an https publicUrl, or bindings.allowHttp for a test'
    );
  if (parsed.hostname.indexOf('.') < 1)
    return (
      `the host of the handler URL ${url} has no dot, and Bitrix24 refuses such. ` +
      'Try: a full domain name as publicUrl'
    );
  if (url.length > MAX_URL_LENGTH)
    return (
      `the handler URL ${url} has ${url.length} characters, and Bitrix24 may tell URLs apart by the first ` +
      `${MAX_URL_LENGTH} only. Try: a shorter publicUrl, prefix or path`
    );
  return undefined;
}
