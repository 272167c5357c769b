import type { InstallationStore } from './installation-store.js';
import type { Installation } from './installation.js';

/** All installations of an application, those that ended included; none without an application. */
export async function listInstallations(
  store: InstallationStore,
  clientId: string | undefined,
): Promise<Installation[]> {
  const installations: Installation[] = [];
  if (clientId === undefined) return installations;
  let cursor: string | undefined;
  do {
    // oxlint-disable-next-line no-await-in-loop -- each page names the next
    const page = await store.list(clientId, cursor);
    installations.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return installations;
}
