import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where the browser is: `CHROMIUM_PATH`, else a known name in the `PATH`; `undefined` without one. */
export function chromiumPath(): string | undefined {
  const given = process.env.CHROMIUM_PATH;
  if (given) return given;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isProgram);
}

/** Starts the browser. To be closed by who starts it. */
export const launchBrowser = (executablePath: string): Promise<Browser> =>
  // Containers have no user namespaces for a sandbox; it opens pages of this machine only.
  chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
