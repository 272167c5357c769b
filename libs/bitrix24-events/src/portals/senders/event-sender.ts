/** Who an authenticated request is from. */
export interface EventSender {
  /** `application`, or `webhook:<n>`: `n` is the position in the `webhooks` option, from 0. */
  source: 'application' | `webhook:${number}`;
  memberId: string;
  /** Host of the portal as verified; `''` for a webhook, whose portal nobody verified: use the request's. */
  domain: string;
}
