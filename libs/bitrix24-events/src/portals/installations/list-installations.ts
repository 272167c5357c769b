import { setImmediate } from 'node:timers/promises';
import type { InstallationStore } from './installation-store.js';
import type { TokenlessInstallation } from './installation.js';

/**
 * All installations of an application without their tokens, including ended ones, page by page;
 * none without an application. Yields to other work between pages.
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
    // An in-process store answers without yielding to the event loop.
    if (cursor !== undefined) await setImmediate();
  } while (cursor !== undefined);
}

/** The results of `pick` for all installations, without `undefined`. */
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
