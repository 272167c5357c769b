/**
 * One request of the queue server, kept after it was sent. `status` is absent while it is under way and when no
 * answer came; then `error` says why.
 *
 * @publicApi
 */
export interface SentDelivery {
  event: string;
  /** Id of the binding row (`event_handler_id`). */
  handlerId: number;
  /** The URL that was bound. */
  url: string;
  /** The raw form body, secrets included. */
  body: string;
  /** When it was sent, milliseconds since the epoch. */
  sentAt: number;
  /** HTTP status of the answer. */
  status?: number;
  /** From the first byte sent to the end of the answer, milliseconds. */
  latencyMs?: number;
  error?: string;
}
