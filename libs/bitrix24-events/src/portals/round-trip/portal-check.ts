/**
 * One link of the path between a portal and this application.
 * - `works`: proven just now
 * - `broken`: see the `hint`
 * - `unknown`: could not be tested, because an earlier link is broken
 *
 * @publicApi
 */
export interface CheckedLink {
  state: 'works' | 'broken' | 'unknown';
  /** What is wrong, and what to check; a sentence for people, without secrets. */
  hint?: string;
}

/**
 * The result of `Bitrix24Portals.check()`, link by link, in order of dependency.
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
  /**
   * Whether all links work. The client secret is not considered if the auth server could not verify
   * it.
   */
  ok: boolean;
  /** The portal answers, and accepts the installation's token. */
  rest: CheckedLink;
  /** The portal delivers this application's events: it is installed completely, and paid for. */
  delivery: CheckedLink;
  /** The portal accepts our URL for an event. */
  binding: CheckedLink;
  /**
   * An event of the portal arrives here: the public URL, its certificate, the proxy and the path
   * prefix are correct.
   */
  arrival: CheckedLink;
  /** The `application_token` that authenticates events is the portal's own. */
  applicationToken: CheckedLink;
  /**
   * The auth server accepts `application.clientSecret`, which is needed when a token has expired.
   * `unknown` if the server could not be asked, or its answer was inconclusive.
   */
  clientSecret: CheckedLink;
  /** Whether the `application_token` was unknown or different before, and is stored now. */
  tokenLearned: boolean;
  /** From the call of `event.test` to the arrival of its event, in milliseconds. */
  roundTripMs?: number;
}

const UNKNOWN: CheckedLink = { state: 'unknown' };

/** @returns a check in which every link is unknown, except those in `found` */
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

/** The check, with the auth server's answer about the client secret. */
export const withClientSecret = (check: PortalCheck, clientSecret: CheckedLink): PortalCheck => ({
  ...check,
  ok: check.ok && clientSecret.state !== 'broken',
  clientSecret,
});

export const WORKS: CheckedLink = { state: 'works' };
export const broken = (hint: string): CheckedLink => ({ state: 'broken', hint });

/** The hint of the first broken link; `undefined` if all work, or nothing could be tested. */
export const firstHint = ({
  rest,
  delivery,
  binding,
  arrival,
  applicationToken,
}: PortalCheck): string | undefined =>
  [rest, delivery, binding, arrival, applicationToken].find(({ state }) => state === 'broken')?.hint;
