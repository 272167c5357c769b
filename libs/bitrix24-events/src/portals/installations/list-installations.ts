import { setImmediate } from 'node:timers/promises';
import type { InstallationStore } from './installation-store.js';
import type { TokenlessInstallation } from './installation.js';

/**
 * All installations of an application without their tokens, those that ended included, page by page; none without an
 * application. Other work goes on between two pages.
 */
export async function* installationPages(
  store: Pick<InstallationStore, 'listTokenless'>,
  clientId: string | undefined,
): AsyncGenerator<TokenlessInstallation[]> {
  let cursor: string | undefined;
  if (clientId === undefined) return;
  do {
    const page = await store.listTokenless(clientId, cursor);
    yield page.items;
    cursor = page.cursor;
    // A store in this process answers without giving way.
    if (cursor !== undefined) await setImmediate();
  } while (cursor !== undefined);
}

/** What `pick` makes of each installation that it does not leave out. */
export async function pickInstallations<T>(
  store: Pick<InstallationStore, 'listTokenless'>,
  clientId: string | undefined,
  pick: (installation: TokenlessInstallation) => T | undefined,
): Promise<T[]> {
  const picked: T[] = [];
  for await (const page of installationPages(store, clientId)) {
    for (const installation of page) {
      const wanted = pick(installation);
      if (wanted !== undefined) picked.push(wanted);
    }
  }
  return picked;
}
