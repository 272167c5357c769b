import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../common/index.js';
import type { IdentifiedCandidate } from '../portal-events/install-candidate.js';
import { INSTALL_OPTIONS, type InstallOptions } from './install.options.js';
import {
  INSTALLATION_STORE,
  type InstallationStore,
  type PendingInstallListing,
} from '../installations/installation-store.js';
import type { Installation } from '../installations/installation.js';
import { TokenProbe } from '../clients/token-probe.service.js';
import { decideInstall, dependsOnPair, type DropReason, type VerifiedFacts } from './decide-install.js';
import { InstallRenewer, mayRenew } from './install-renewer.service.js';
import { InstallOwnerLookup } from './install-owner-lookup.service.js';
import type { Verdict } from './verdict.js';

/** A verified candidate: as received, or with tokens that replace its expired ones. */
export interface Verified {
  kind: 'verified';
  facts: VerifiedFacts;
  candidate: IdentifiedCandidate;
  clientId: string;
  /**
   * Whether the stored tokens work, once that was checked: the check may renew the tokens, and so
   * change what is stored.
   */
  pairWorks?: Promise<boolean>;
}

/** Determines whether a pending install is genuine, and what it may change. */
@Injectable()
export class InstallVerifier {
  constructor(
    private readonly verifier: InstallOwnerLookup,
    private readonly renewer: InstallRenewer,
    private readonly probe: TokenProbe,
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(INSTALL_OPTIONS) private readonly options: InstallOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async verifyInstall(
    candidate: IdentifiedCandidate,
    parked: PendingInstallListing,
    signal: AbortSignal,
  ): Promise<Verified | Exclude<Verdict, { kind: 'verified' }>> {
    const verdict = await this.verifier.lookUpOwner(candidate, parked.clientId, signal);
    if (verdict.kind === 'verified') return { ...verdict, candidate, clientId: parked.clientId };
    const died = verdict.kind === 'refused' && verdict.reason === 'token-refused';
    if (!died || !mayRenew(candidate, parked.parkedAt, this.clock.now())) return verdict;

    const renewal = await this.renewer.renew(candidate);
    if (renewal.kind !== 'renewed') return renewal;
    const renewed = { ...renewal.candidate, id: candidate.id };
    // Stored before use: after a crash no other process has these tokens, and the received ones are
    // dead.
    await this.store.reschedulePending(parked.id, JSON.stringify(renewal.candidate));
    return this.verifyInstall(renewed, parked, signal);
  }

  /** What to store for it, or why nothing is stored. */
  async decide(
    verified: Verified,
    stored: Installation | undefined,
    signal: AbortSignal,
  ): Promise<Installation | DropReason> {
    const { candidate, facts, clientId } = verified;
    const pairWorks = dependsOnPair(candidate, stored) && (await this.pairWorks(verified, signal));
    return decideInstall(candidate, facts, stored, {
      clientId,
      allowNonAdmin: this.options.allowNonAdmin,
      pairWorks,
      now: this.clock.now(),
    });
  }

  /** Checked once per verification. */
  private pairWorks(verified: Verified, signal: AbortSignal): Promise<boolean> {
    return (verified.pairWorks ??= this.probe.works(verified.candidate.memberId, signal));
  }
}
