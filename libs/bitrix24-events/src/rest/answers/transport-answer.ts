/** An answer as received, before it is parsed. */
export interface TransportAnswer {
  status: number;
  body: string;
  /** For a redirect, which is never followed. */
  location?: string;
  /** The server's id of the request, for its support. */
  requestId?: string;
  /** When it was sent, by the server's clock (`Date`), milliseconds since the epoch. */
  date?: number;
  /** Milliseconds that the server asks to wait (`Retry-After`). */
  retryAfter?: number;
}
