import type { Muted, MutedReason } from '../installations/installation.js';

/** The change that a sync of a portal found; `undefined` if there is none. */
export type MutingChange = { kind: 'muted'; muted: Muted } | { kind: 'unmuted'; ended: Muted };

/**
 * Compares the known reason for a portal being mute with the current one. `since` stays the same if
 * only the reason changes.
 */
export function decideMuting(
  known: Muted | undefined,
  reason: MutedReason | undefined,
  now: number,
): MutingChange | undefined {
  if (known?.reason === reason) return undefined;
  if (reason === undefined) return known && { kind: 'unmuted', ended: known };
  return { kind: 'muted', muted: { reason, since: known?.since ?? now } };
}
