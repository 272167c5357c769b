import { Injectable } from '@nestjs/common';
import { candidateId, type InstallCandidate } from '../portal-events/install-candidate.js';
import { InstallQueue } from './install-queue.service.js';
import { InstallationCache } from '../installations/installation-cache.js';
import { VerificationService } from './verification.service.js';
import { PortalImportRefusedError, PortalImportWaitingError } from './portal-import.errors.js';
import type { InstallationImport } from './installation-import.js';

/** Imports installations that other code made, in the same way as any install. */
@Injectable()
export class PortalImport {
  constructor(
    private readonly installations: InstallationCache,
    private readonly intake: InstallQueue,
    private readonly verification: VerificationService,
  ) {}

  /**
   * Resolves once it is verified and stored, and its listeners have run.
   *
   * @throws PortalImportRefusedError, PortalImportWaitingError
   */
  async import(given: InstallationImport, signal?: AbortSignal): Promise<void> {
    const { memberId } = given;
    const { clientId } = this.installations;
    if (clientId === undefined)
      throw new PortalImportRefusedError(
        memberId,
        'no-application',
        'Try: the option application, whose tokens these are',
      );
    const candidate = toCandidate(given);
    if ((await this.intake.enqueue(candidate, '')) === 'full')
      throw new PortalImportRefusedError(memberId, 'too-many', 'Try: again, when fewer installs are pending');
    const outcome = await this.verification.outcome(candidateId(clientId, candidate), signal);
    if (outcome.kind === 'refused')
      throw new PortalImportRefusedError(memberId, outcome.reason, outcome.hint);
    if (outcome.kind === 'waiting') throw new PortalImportWaitingError(memberId, outcome.detail);
  }
}

const toCandidate = (given: InstallationImport): InstallCandidate => ({
  event: 'import',
  memberId: given.memberId,
  accessToken: given.accessToken,
  refreshToken: given.refreshToken,
  ...(given.applicationToken && { applicationToken: given.applicationToken }),
  ...(given.serverEndpoint && { serverEndpoint: given.serverEndpoint }),
  ...(given.expiresAt && { expiresAt: given.expiresAt.getTime() }),
});
