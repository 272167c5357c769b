import { isMap, textOf } from '../../common/index.js';

/**
 * The limits of a portal. The defaults are those of Bitrix24's cloud plans.
 *
 * @publicApi
 */
export interface LimitProfile {
  /** Size of a burst of requests. A batch counts as one. */
  capacity: number;
  /** Sustained requests per second. */
  leak: number;
  /** Seconds of server time per method within ten minutes. Default 420. */
  operating?: number | undefined;
}

/**
 * The portal for which a {@link LimitProfile} is requested.
 *
 * @publicApi
 */
export interface LimitedPortal {
  memberId: string;
  /** Host and port that is called. */
  host: string;
  /**
   * The local address from which it is called, as far as the options specify it:
   * `portals.localAddress`, or that of `portals.httpsAgent`. A portal counts requests per address.
   * Absent: the one that the system chooses.
   */
  egress?: string;
  /** Whether it is called by an incoming webhook. */
  isWebhook?: true;
}

/** The portal of an endpoint, as its limits are counted. */
export const limitedPortal = (
  memberId: string,
  endpoint: string,
  egress: string | undefined,
): LimitedPortal => ({
  memberId,
  host: new URL(endpoint).host,
  ...(egress !== undefined && { egress }),
  ...(IS_WEBHOOK.test(endpoint) && { isWebhook: true }),
});

/** As in `Access.endpoint`: the user and the secret follow `/rest/`. */
const IS_WEBHOOK = /\/rest\/[^/]+\/[^/]+\/$/;

/**
 * The key under which a portal's limits are kept. The host of an installation is only the portal's
 * claim, so it must not share the limits of another; that of an incoming webhook is configured by
 * the operator, and all webhooks of one host share them.
 */
export const portalKey = ({ memberId, host, egress = '', isWebhook }: LimitedPortal): string =>
  `${egress} ${host} ${isWebhook ? '' : memberId}`;

/** Protocol 10. Unknown plans are treated as ordinary ones. */
export const CLOUD: LimitProfile = { capacity: 50, leak: 2 };
export const ENTERPRISE: LimitProfile = { capacity: 250, leak: 5 };

/** The documentation says 480 s, the portal's source 420 s where the plan sets nothing else: the lower one is safe. */
export const OPERATING_LIMIT_SECONDS = 420;

/**
 * The documentation of `app.info` names the Enterprise plans `ru_ent250` to `ru_ent10000` in
 * LICENSE, the same without the region in LICENSE_TYPE, and their family `ent`. The vendor's SDK
 * compares with `enterprise`.
 */
const IS_ENTERPRISE = /(?:^|_)ent(?:erprise|\d*)$/i;
const IS_SELF_HOSTED = /_selfhosted$/i;

/**
 * The limits of the portal's plan according to the answer to `app.info` or `feature.get`: a
 * profile, `'none'` for a self-hosted portal, `undefined` if the answer does not say.
 */
export function profileIn(method: string, result: unknown): LimitProfile | 'none' | undefined {
  if (!isMap(result)) return undefined;
  if (method === 'feature.get') return IS_SELF_HOSTED.test(textOf(result.value)) ? 'none' : undefined;
  if (method !== 'app.info' || textOf(result.LICENSE) === '') return undefined;
  const names = [result.LICENSE, result.LICENSE_TYPE, result.LICENSE_FAMILY].map(textOf);
  if (names.some((name) => IS_SELF_HOSTED.test(name))) return 'none';
  return names.some((name) => IS_ENTERPRISE.test(name)) ? ENTERPRISE : CLOUD;
}
