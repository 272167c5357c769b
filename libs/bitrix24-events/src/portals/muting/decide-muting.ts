import type { Muted, MutedReason } from '../installations/installation.js';

/** What a look at a portal changes; `undefined` when it found what is known. */
export type MutingChange = { kind: 'muted'; muted: Muted } | { kind: 'unmuted'; ended: Muted };

/** Compares why a portal is known to be mute with why it is. The silence goes on when only its reason changes. */
export function decideMuting(
  known: Muted | undefined,
  reason: MutedReason | undefined,
  now: number,
): MutingChange | undefined {
  if (known?.reason === reason) return undefined;
  if (reason === undefined) return known && { kind: 'unmuted', ended: known };
  return { kind: 'muted', muted: { reason, since: known?.since ?? now } };
}
