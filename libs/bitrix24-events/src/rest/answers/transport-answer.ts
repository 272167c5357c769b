/** An answer as it came, before anything is read of it. */
export interface TransportAnswer {
  status: number;
  body: string;
  /** Of a redirect, which is never followed. */
  location?: string;
  /** What the far side calls the request, for its support. */
  requestId?: string;
  /** When it was answered, by the clock of the far side (`Date`), milliseconds since the epoch. */
  date?: number;
  /** Milliseconds that it asks to wait (`Retry-After`). */
  retryAfter?: number;
}
