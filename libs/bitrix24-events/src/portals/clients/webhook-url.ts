/** As the portal shows it: `https://portal.bitrix24.com/rest/1/0abcdef12345678/`. */
const PATH = /^(?:\/[\w.-]+)*\/rest\/\d+\/[\w-]{8,}\/?$/;

/**
 * Why a text is not the URL of an incoming webhook, phrased to follow the option's name;
 * `undefined` if it is one. The URL itself is a secret, and never shown.
 */
export function webhookUrlProblem(url: unknown, allowInsecure: boolean): string | undefined {
  if (typeof url !== 'string' || !URL.canParse(url))
    return 'must be the URL of an incoming webhook, like https://portal.bitrix24.com/rest/1/<secret>/';
  const { protocol, username, password, pathname, search, hash } = new URL(url);
  if (protocol !== 'https:' && !(protocol === 'http:' && allowInsecure))
    return 'must be https, as its secret goes with each call (for tests, set rest.allowInsecure)';
  if (username || password || search || hash) return 'must hold neither credentials nor a query nor a hash';
  return PATH.test(pathname)
    ? undefined
    : 'must end with /rest/<user>/<secret>/, without a method: copy it from the settings of the incoming webhook';
}

/** The REST base of an incoming webhook's URL. */
export const webhookEndpoint = (url: string): string => {
  const { origin, pathname } = new URL(url);
  return origin + pathname.replace(/\/?$/, '/');
};
