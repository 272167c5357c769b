/** A request's body as the edge found it. */
export type ReceivedBody =
  | Buffer
  | 'too large'
  /** Another parser took it and left nothing of it. */
  | 'gone'
  /** What another parser made of it. */
  | { parsed: unknown };
