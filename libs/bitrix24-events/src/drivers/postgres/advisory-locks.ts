/**
 * Classes of the advisory locks of this driver: the first of the two numbers of `pg_advisory_xact_lock`, so that they meet
 * no lock of the application. The second is `hashtext` of what is locked.
 *
 * Locks end with their transaction. Locks of sessions would outlive it behind a connection pool.
 */
export const LOCKS = {
  migrate: 0x62783031,
  lane: 0x62783032,
  pendingInstalls: 0x62783033,
  retention: 0x62783034,
  adopt: 0x62783035,
} as const;
