/** An event's token, which each of its deliveries may use until it has ended. */
export interface Actor {
  eventId: string;
  accessToken: string;
  expiresAt: number;
  /** As a delivery's row has it, once one was written. */
  stored?: StoredActor;
}

/** A token as a row of a delivery has it: by itself, or in the block of its commit. */
export interface StoredActor {
  actor: string | null;
  token_block: number | null;
}
