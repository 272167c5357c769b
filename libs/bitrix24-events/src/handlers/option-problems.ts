import { isMap, parseDuration } from '../common/index.js';
import type { OnBitrixEventOptions } from './on-bitrix-event.options.js';

type Check = (value: unknown) => boolean;

const isCount = (value: unknown): boolean =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';
const isDuration = (value: unknown): boolean => (parseDuration(value) ?? 0) > 0;
const hasOnly = (value: unknown, checks: Record<string, Check>): boolean =>
  isMap(value) && Object.entries(value).every(([name, part]) => part === undefined || !!checks[name]?.(part));

const CHECKS: Record<keyof OnBitrixEventOptions, [Check, string]> = {
  key: [isText, 'must be a text'],
  previousKeys: [(keys) => Array.isArray(keys) && keys.every(isText), 'must be a list of texts'],
  source: [
    (source) => typeof source === 'string' && /^(application|webhook(:\d+)?)$/.test(source),
    "must be 'application', 'webhook' or 'webhook:<n>', n the position in webhooks",
  ],
  delivery: [
    (delivery) => delivery === 'online' || delivery === 'guaranteed',
    "must be 'online' or 'guaranteed'",
  ],
  concurrency: [isCount, 'must be a whole number of at least 1'],
  retry: [
    (retry) => hasOnly(retry, { attempts: isCount, initialDelay: isDuration, maxDelay: isDuration }),
    "must be { attempts, initialDelay, maxDelay }: a whole number of at least 1, and durations such as '5s'",
  ],
  timeout: [isDuration, "must be a duration: milliseconds, or a text such as '30s'"],
  order: [(order) => order === 'entity', "must be 'entity'"],
  coalesce: [
    (coalesce) =>
      isDuration(coalesce) ||
      (isMap(coalesce) &&
        'window' in coalesce &&
        hasOnly(coalesce, { window: isDuration, beforeAndAfter: (flag) => typeof flag === 'boolean' })),
    "must be a duration such as '2s', or { window, beforeAndAfter }",
  ],
  authType: [
    (authType) => authType === 'actor' || authType === 'installer' || isCount(authType),
    "must be 'actor', 'installer' or the id of a user",
  ],
  ignoreOwn: [(ignoreOwn) => typeof ignoreOwn === 'boolean', 'must be true or false'],
  bind: [
    (bind) =>
      hasOnly(bind, {
        options: (options) =>
          isMap(options) &&
          Object.values(options).every((value) => ['string', 'number'].includes(typeof value)),
      }),
    'must be { options: { name: text or number } }',
  ],
};

const BY_NAME: ReadonlyMap<string, [Check, string]> = new Map(Object.entries(CHECKS));

/** The problems of the options of one `@OnBitrixEvent`: sentences, each with its fix. */
export function optionProblems(options: OnBitrixEventOptions): string[] {
  if (!isMap(options)) return ['its options are not an object. Try: @OnBitrixEvent(name, { … })'];
  const problems = Object.entries(options).flatMap(([name, value]) => {
    const [check, must] = BY_NAME.get(name) ?? [];
    if (!check) return [`${name} is no option of @OnBitrixEvent. Try: remove it, or fix its spelling`];
    return value === undefined || check(value) ? [] : [`${name} ${must}`];
  });
  if (options.source?.toString().startsWith('webhook') && (options.authType ?? 'actor') !== 'actor')
    problems.push(
      "authType is for the application's events: a webhook has no token. Try: remove authType or source",
    );
  return [
    ...problems,
    ...(options.delivery === 'guaranteed' ? guaranteedProblems(options) : []),
    ...(options.ignoreOwn === true ? ignoreOwnProblems(options) : []),
  ];
}

/** Cases in which the user who caused an event is unknown. */
const ignoreOwnProblems = ({ source, authType = 'actor', delivery }: OnBitrixEventOptions): string[] => [
  ...(source?.toString().startsWith('webhook')
    ? [
        'ignoreOwn needs to know who caused an event, and an outgoing webhook does not say. ' +
          "Try: source: 'application', or without ignoreOwn",
      ]
    : []),
  ...(authType === 'actor'
    ? []
    : [
        'ignoreOwn needs to know who caused an event, and events by authType name its user instead. ' +
          "Try: authType: 'actor', or without ignoreOwn",
      ]),
  ...(delivery === 'guaranteed'
    ? [
        'ignoreOwn needs to know who caused an event, and a row of the offline queue names only the last one who ' +
          'changed the object: a change made by another user would be lost with it. Try: without ignoreOwn (own calls ' +
          "stay out of the queue: see offline.connector), or delivery: 'online'",
      ]
    : []),
];

/** Options that rows of an offline queue do not support. */
const guaranteedProblems = ({ source, authType, bind }: OnBitrixEventOptions): string[] => [
  ...(source?.toString().startsWith('webhook')
    ? [
        "delivery is 'guaranteed', and an outgoing webhook has no offline queue. " +
          "Try: source: 'application', or delivery: 'online'",
      ]
    : []),
  ...(authType === undefined
    ? []
    : [
        "delivery is 'guaranteed', and the offline queue carries no token. Try: without authType " +
          "(event.client acts as the installation), or delivery: 'online'",
      ]),
  ...(bind?.options === undefined
    ? []
    : [
        "delivery is 'guaranteed', and offline bindings take no options. " +
          "Try: without bind.options, or delivery: 'online'",
      ]),
];
