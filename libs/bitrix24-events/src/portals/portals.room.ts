import type { Room } from '../common/index.js';
import { AuthorizationReports } from './tokens/authorization-reports.service.js';
import { Bitrix24Clients } from './clients/bitrix24-clients.service.js';
import { Bitrix24Portals } from './bitrix24-portals.service.js';
import { ClientSecretCheck } from './client-secret/index.js';
import { PortalForgetting } from './forget/index.js';
import { PortalImport } from './installs/portal-import.service.js';
import { InstallQueue } from './installs/install-queue.service.js';
import { InstallationCache } from './installations/installation-cache.js';
import { KeepAlive } from './tokens/keep-alive.service.js';
import { PortalMuting } from './muting/portal-muting.service.js';
import { PortalDirectory } from './portal-directory.service.js';
import { PortalEvents } from './portal-events/portal-events.service.js';
import { EventAuthenticator } from './senders/event-authenticator.service.js';
import { PortalNotices } from './portal-events/portal-notices.service.js';
import { RoundTrip, TokenProofs } from './round-trip/index.js';
import { TokenProbe } from './clients/token-probe.service.js';
import { PortalSuspension } from './uninstalls/portal-suspension.service.js';
import { SuspendedPortals } from './uninstalls/suspended-portals.js';
import { UninstallChecks } from './uninstalls/uninstall-checks.service.js';
import { UninstallExecutor } from './uninstalls/uninstall-executor.service.js';
import { UninstallVerifier } from './uninstalls/uninstall-verifier.service.js';
import { TokenRefresher } from './tokens/token-refresher.service.js';
import { TokenService } from './tokens/token.service.js';
import { InstallFinalizer } from './installs/install-finalizer.service.js';
import { InstallVerifier } from './installs/install-verifier.service.js';
import { InstallRenewer } from './installs/install-renewer.service.js';
import { InstallOwnerLookup } from './installs/install-owner-lookup.service.js';
import { VerificationService } from './installs/verification.service.js';

/** Installations: their verification, tokens, clients and uninstall. */
export const PORTALS_ROOM: Room = {
  providers: [
    InstallationCache,
    PortalEvents,
    PortalNotices,
    EventAuthenticator,
    InstallOwnerLookup,
    InstallRenewer,
    InstallVerifier,
    InstallFinalizer,
    VerificationService,
    TokenProbe,
    SuspendedPortals,
    PortalSuspension,
    UninstallVerifier,
    UninstallExecutor,
    UninstallChecks,
    PortalMuting,
    InstallQueue,
    AuthorizationReports,
    TokenRefresher,
    TokenService,
    KeepAlive,
    Bitrix24Clients,
    PortalDirectory,
    RoundTrip,
    TokenProofs,
    ClientSecretCheck,
    PortalForgetting,
    PortalImport,
    Bitrix24Portals,
  ],
  // Rotated tokens are stored before it stops, on behalf of the other parts.
  ground: [TokenService],
  work: [
    VerificationService,
    KeepAlive,
    UninstallChecks,
    RoundTrip,
    TokenProofs,
    ClientSecretCheck,
    Bitrix24Portals,
  ],
};
