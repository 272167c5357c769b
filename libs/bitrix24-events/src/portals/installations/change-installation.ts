import type { InstallationCache } from './installation-cache.js';
import type { Installation } from './installation.js';

/**
 * Changes an active installation, based on the record stored at that moment.
 *
 * @param to computes the change; `undefined` for none
 * @returns the stored record, if any was stored
 */
export async function changeInstallation(
  installations: Pick<InstallationCache, 'fresh' | 'put'>,
  memberId: string,
  to: (current: Installation) => Partial<Installation> | undefined,
): Promise<Installation | undefined> {
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- another write came between: once more, from what it left
    const current = await installations.fresh(memberId);
    const change = current?.status === 'active' ? to(current) : undefined;
    if (!current || !change) return undefined;
    const record = { ...current, ...change };
    // oxlint-disable-next-line no-await-in-loop
    if (await installations.put(record, current.version)) return { ...record, version: current.version + 1 };
  }
}
