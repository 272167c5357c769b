import { formatDuration } from '../../common/index.js';

/** From this size on, a migration can take seconds. */
const LARGE_FILE_BYTES = 64 * 2 ** 20;
const LONG_MIGRATION_MS = 1_000;

/** A change of tables that has data in it. */
export interface BringingUp {
  file: string;
  component: string;
  from: number;
  to: number;
}

/** What the log says before it, since nothing else happens until it has ended. */
export function beforeMigration({ file, component, from, to }: BringingUp, bytes: number): string {
  const what = `${file}: bringing the ${component} tables from version ${from} to ${to}`;
  if (bytes < LARGE_FILE_BYTES) return what;
  return `${what}; the file has ${Math.round(bytes / 2 ** 20)} MiB, so this can take some seconds, and the application starts after it`;
}

/** What it says after it, where it was waited for. */
export const afterMigration = ({ file, component, to }: BringingUp, ms: number): string | undefined =>
  ms < LONG_MIGRATION_MS
    ? undefined
    : `${file}: the ${component} tables have version ${to}, after ${formatDuration(ms)}`;
