import type { Room } from '../common/index.js';
import { AuthorizationReports } from './authorization-reports.service.js';
import { Bitrix24Clients } from './bitrix24-clients.service.js';
import { Bitrix24Portals } from './bitrix24-portals.service.js';
import { ClientSecretCheck } from './client-secret/index.js';
import { PortalForgetting } from './forget/index.js';
import { PortalImport } from './import/index.js';
import { InstallIntake } from './install-intake.service.js';
import { InstallationCache } from './installation-cache.js';
import { KeepAlive } from './keep-alive/keep-alive.service.js';
import { PortalMuting } from './muting/portal-muting.service.js';
import { PortalDirectory } from './portal-directory.service.js';
import { PortalEvents } from './portal-events.service.js';
import { PortalGate } from './portal-gate.service.js';
import { PortalNotices } from './portal-notices.service.js';
import { RoundTrip } from './round-trip/index.js';
import { PairProbe } from './suspension/pair-probe.service.js';
import { PortalSuspension } from './suspension/portal-suspension.service.js';
import { SuspendedPortals } from './suspension/suspended-portals.js';
import { UninstallChecks } from './suspension/uninstall-checks.service.js';
import { UninstallConclusion } from './suspension/uninstall-conclusion.service.js';
import { UninstallJudge } from './suspension/uninstall-judge.service.js';
import { TokenRefresher } from './token-refresher.service.js';
import { TokenService } from './token.service.js';
import { InstallConclusion } from './verification/install-conclusion.service.js';
import { InstallJudge } from './verification/install-judge.service.js';
import { InstallRenewer } from './verification/install-renewer.service.js';
import { InstallVerifier } from './verification/install-verifier.service.js';
import { VerificationService } from './verification/verification.service.js';

/** Installations: their verification, tokens, clients and end. */
export const PORTALS_ROOM: Room = {
  providers: [
    InstallationCache,
    PortalEvents,
    PortalNotices,
    PortalGate,
    InstallVerifier,
    InstallRenewer,
    InstallJudge,
    InstallConclusion,
    VerificationService,
    PairProbe,
    SuspendedPortals,
    PortalSuspension,
    UninstallJudge,
    UninstallConclusion,
    UninstallChecks,
    PortalMuting,
    InstallIntake,
    AuthorizationReports,
    TokenRefresher,
    TokenService,
    KeepAlive,
    Bitrix24Clients,
    PortalDirectory,
    RoundTrip,
    ClientSecretCheck,
    PortalForgetting,
    PortalImport,
    Bitrix24Portals,
  ],
  // Token pairs that were rotated for the others are stored before it stops.
  ground: [TokenService],
  work: [VerificationService, KeepAlive, UninstallChecks, RoundTrip, ClientSecretCheck, Bitrix24Portals],
};
