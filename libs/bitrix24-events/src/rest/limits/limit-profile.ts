import { isMap, textOf } from '../../common/index.js';

/**
 * What a portal allows. The defaults are those of Bitrix24's cloud plans.
 *
 * @publicApi
 */
export interface LimitProfile {
  /** Requests at once. A batch is one. */
  capacity: number;
  /** Requests per second in the long run. */
  leak: number;
  /** Seconds of server time per method within ten minutes. Default 420. */
  operating?: number | undefined;
}

/**
 * The portal that a {@link LimitProfile} is asked for.
 *
 * @publicApi
 */
export interface LimitedPortal {
  memberId: string;
  /** Host and port that is called. */
  host: string;
  /**
   * The address from which it is called, as far as the options say: `portals.localAddress`, or that of
   * `portals.httpsAgent`. A portal counts requests for each address apart. Absent: the one that the system takes.
   */
  egress?: string;
  /** Whether it is called by an incoming webhook. */
  isWebhook?: true;
}

/** The portal behind an endpoint, as its limits count it. */
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

/** As in `Access.endpoint`: the user and the secret come after `/rest/`. */
const IS_WEBHOOK = /\/rest\/[^/]+\/[^/]+\/$/;

/**
 * By which a portal's limits are kept. The host of an installation is the portal's own word, so that it must not share the
 * limits of another; that of an incoming webhook is the operator's, and all webhooks of one host share them.
 */
export const portalKey = ({ memberId, host, egress = '', isWebhook }: LimitedPortal): string =>
  `${egress} ${host} ${isWebhook ? '' : memberId}`;

/** Protocol 10. What is not known yet is taken for an ordinary plan. */
export const CLOUD: LimitProfile = { capacity: 50, leak: 2 };
export const ENTERPRISE: LimitProfile = { capacity: 250, leak: 5 };

/** The documentation says 480 s, the portal's source 420 s where the plan sets nothing else: the lower one is safe. */
export const OPERATING_LIMIT_SECONDS = 420;

/**
 * The documentation of `app.info` names the Enterprise plans `ru_ent250` to `ru_ent10000` in LICENSE, the same without
 * the region in LICENSE_TYPE, and their family `ent`. `enterprise` is what the vendor's SDK compares with.
 */
const IS_ENTERPRISE = /(?:^|_)ent(?:erprise|\d*)$/i;
const IS_SELF_HOSTED = /_selfhosted$/i;

/**
 * What the answer to `app.info` or `feature.get` tells of the portal's plan: its limits, `'none'` for a self-hosted
 * portal, `undefined` when it tells nothing.
 */
export function profileIn(method: string, result: unknown): LimitProfile | 'none' | undefined {
  if (!isMap(result)) return undefined;
  if (method === 'feature.get') return IS_SELF_HOSTED.test(textOf(result.value)) ? 'none' : undefined;
  if (method !== 'app.info' || textOf(result.LICENSE) === '') return undefined;
  const names = [result.LICENSE, result.LICENSE_TYPE, result.LICENSE_FAMILY].map(textOf);
  if (names.some((name) => IS_SELF_HOSTED.test(name))) return 'none';
  return names.some((name) => IS_ENTERPRISE.test(name)) ? ENTERPRISE : CLOUD;
}
