import type { InstallationCache } from './installation-cache.js';
import type { Installation } from './installation.js';

/**
 * Changes an active installation, from what is stored at that moment.
 *
 * @param to what is to change; `undefined` when nothing is
 * @returns what was stored, if anything was
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
