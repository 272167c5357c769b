import { RestError } from '../errors.js';

/** Checks a handler's URL: a host with a dot (not in front) first, then the scheme. @throws RestError */
export function checkHandlerUrl(url: string): void {
  const host = /^[a-z][a-z\d+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:]*)/i.exec(url)?.[1] ?? '';
  if (host.indexOf('.') <= 0) throw new RestError(400, 'ERROR_WRONG_HANDLER_URL', 'Wrong handler URL');
  if (!/^https?:/i.test(url)) {
    throw new RestError(400, 'ERROR_UNSUPPORTED_PROTOCOL', 'Unsupported handler protocol');
  }
}
