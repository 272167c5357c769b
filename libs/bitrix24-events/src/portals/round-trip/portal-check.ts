/**
 * One link of the way between a portal and this application.
 * - `works`: proven just now
 * - `broken`: see the `hint`
 * - `unknown`: could not be tried, as one before it is broken
 *
 * @publicApi
 */
export interface CheckedLink {
  state: 'works' | 'broken' | 'unknown';
  /** What is the matter, and what to look at; a sentence for a person, without secrets. */
  hint?: string;
}

/**
 * What `Bitrix24Portals.check()` found, link by link, in the order in which they need each other.
 *
 * @example
 * ```ts
 * const { ok, rest, delivery, binding, arrival, applicationToken, clientSecret } = await portals.check(memberId);
 * const links = [rest, delivery, binding, arrival, applicationToken, clientSecret];
 * const hint = links.find(({ state }) => state === 'broken')?.hint;
 * ```
 * @publicApi
 */
export interface PortalCheck {
  memberId: string;
  domain: string;
  /** Whether all links work. Where the auth server could not tell about the secret, that link does not count. */
  ok: boolean;
  /** The portal answers, and takes the installation's token. */
  rest: CheckedLink;
  /** The portal delivers this application's events: it is installed completely, and paid for. */
  delivery: CheckedLink;
  /** The portal takes our URL for an event. */
  binding: CheckedLink;
  /** An event of the portal arrives here: the public URL, its certificate, the proxy, the prefix. */
  arrival: CheckedLink;
  /** The `application_token`, by which events are told from forged ones, is the portal's own. */
  applicationToken: CheckedLink;
  /**
   * The auth server takes `application.clientSecret`, which is needed when a token has expired. `unknown` where it could
   * not be asked, or said neither.
   */
  clientSecret: CheckedLink;
  /** Whether the `application_token` was unknown, or another one, and is stored now. */
  tokenLearned: boolean;
  /** From the call of `event.test` to the arrival of its event, in milliseconds. */
  roundTripMs?: number;
}

const UNKNOWN: CheckedLink = { state: 'unknown' };

/** @returns a check of which nothing is known but what `found` says */
export const portalCheck = (
  { memberId, domain }: { memberId: string; domain: string },
  found: Partial<Omit<PortalCheck, 'memberId' | 'domain' | 'ok'>>,
): PortalCheck => {
  const links = {
    rest: UNKNOWN,
    delivery: UNKNOWN,
    binding: UNKNOWN,
    arrival: UNKNOWN,
    applicationToken: UNKNOWN,
    clientSecret: UNKNOWN,
    ...found,
  };
  const { rest, delivery, binding, arrival, applicationToken } = links;
  const ok = [rest, delivery, binding, arrival, applicationToken].every(({ state }) => state === 'works');
  return { memberId, domain, ok, tokenLearned: false, ...links };
};

/** The check, with what the auth server says of the client secret. */
export const withClientSecret = (check: PortalCheck, clientSecret: CheckedLink): PortalCheck => ({
  ...check,
  ok: check.ok && clientSecret.state !== 'broken',
  clientSecret,
});

export const WORKS: CheckedLink = { state: 'works' };
export const broken = (hint: string): CheckedLink => ({ state: 'broken', hint });

/** The hint of the first broken link; `undefined` when all work, or nothing could be tried. */
export const firstHint = ({
  rest,
  delivery,
  binding,
  arrival,
  applicationToken,
}: PortalCheck): string | undefined =>
  [rest, delivery, binding, arrival, applicationToken].find(({ state }) => state === 'broken')?.hint;
