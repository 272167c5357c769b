import type { Clock } from '../../common/index.js';
import type { InstallationCache } from '../installations/installation-cache.js';
import type { Installation } from '../installations/installation.js';
import { changeInstallation } from '../installations/change-installation.js';
import { digestOf, digestsEqual } from '../senders/token-digest.js';

/** Whether the installation is active and has this very `application_token`. */
export function isStoredToken(installation: Installation | undefined, applicationToken: string): boolean {
  const stored = installation?.status === 'active' ? installation.applicationToken : '';
  return digestsEqual(digestOf(applicationToken), stored ? digestOf(stored) : undefined);
}

/**
 * Stores a proven `application_token`. @returns whether there was an installation to store it in
 */
export const adoptToken = async (
  installations: InstallationCache,
  memberId: string,
  applicationToken: string,
  clock: Clock,
): Promise<boolean> =>
  (await changeInstallation(installations, memberId, () => ({
    applicationToken,
    updatedAt: clock.now(),
  }))) !== undefined;
