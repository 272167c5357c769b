/** A request's body as it was received. */
export type ReceivedBody =
  | Buffer
  | 'too large'
  /** It was not complete in time. */
  | 'too slow'
  /** Another parser consumed it and left nothing. */
  | 'gone'
  /** The output of another parser. */
  | { parsed: unknown };
