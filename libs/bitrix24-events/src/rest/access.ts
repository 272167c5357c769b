/** What a call needs: whom it acts as, and where. Holds a secret: never log it. */
export interface Access {
  accessToken: string;
  /** REST base of the portal, ends with `/rest/`; only ever taken from a verified answer. */
  endpoint: string;
}

/** Where a client gets its access from. `rest` knows no portal store: `portals` implements this. */
export interface AccessSource {
  readonly memberId: string;
  /** The access to use now. @throws when there is none, with the reason. */
  current(): Promise<Access>;
  /**
   * Another access after the portal refused `rejected` as expired or unknown. Concurrent callers share one
   * refresh; a caller whose `rejected` is already replaced gets the new one at once.
   * Absent where a token cannot be renewed (the token of an event).
   */
  renew?(rejected: Access): Promise<Access>;
  /** Told when the portal answers that it, or the application on it, is gone. Reports; never throws. */
  gone?(rejected: Access, error: string): Promise<void>;
}
