import type { PendingUninstall } from '../installations/installation-store.js';
import type { Uninstall } from '../portal-events/portal-events.service.js';
import { askAgainDelay } from './times.js';

/** An uninstall as an item of the work queue: each stage has its own id. */
export type UninstallItem = PendingUninstall & { id: string };

export const itemOf = (pending: PendingUninstall): UninstallItem => ({
  ...pending,
  id: JSON.stringify([pending.memberId, pending.since, pending.stage]),
});

/**
 * The received event. An uninstall that can no longer be decrypted still ends the installation; its
 * handlers receive nothing.
 */
export const readUninstall = ({ payload }: Pick<PendingUninstall, 'payload'>): Uninstall =>
  payload === '' ? { clean: false } : JSON.parse(payload);

/** The same uninstall, scheduled for another verification. */
export function postponed(item: PendingUninstall, now: number): PendingUninstall {
  const attempts = item.attempts + 1;
  return { ...item, attempts, dueAt: now + askAgainDelay(attempts) };
}

/** The same uninstall, at the start of another stage. */
export const atStage = (
  item: PendingUninstall,
  stage: PendingUninstall['stage'],
  dueAt: number,
): PendingUninstall => ({ ...item, stage, attempts: 0, dueAt });
