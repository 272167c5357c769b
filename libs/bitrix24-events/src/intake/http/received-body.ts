/** A request's body as the edge found it. */
export type ReceivedBody =
  | Buffer
  | 'too large'
  /** It was not complete in time. */
  | 'too slow'
  /** Another parser took it and left nothing of it. */
  | 'gone'
  /** What another parser made of it. */
  | { parsed: unknown };
