/** The sender of an authenticated request. */
export interface EventSender {
  /** `application`, or `webhook:<n>`: `n` is the position in the `webhooks` option, from 0. */
  source: 'application' | `webhook:${number}`;
  memberId: string;
  /**
   * Host of the portal as verified; `''` for a webhook, whose portal is not verified: use the
   * request's.
   */
  domain: string;
}
