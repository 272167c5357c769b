export type { ActorToken } from './clients/actor-access.js';
export { AUTHORIZE_URL, type AuthorizeUrl } from './tokens/authorize-url.js';
export { EVENT_CONNECTOR, type EventConnector } from './clients/event-connector.js';
export { AuthorizationReports } from './tokens/authorization-reports.service.js';
export { Bitrix24Clients } from './clients/bitrix24-clients.service.js';
export { Bitrix24Portals, type RequestProof } from './bitrix24-portals.service.js';
export { ClientSecretCheck } from './client-secret/index.js';
export type { EventSender } from './senders/event-sender.js';
export {
  candidateId,
  type IdentifiedCandidate,
  type InstallCandidate,
} from './portal-events/install-candidate.js';
export { REFUSAL_HINTS, type InstallOutcome, type InstallRefusal } from './installs/install-outcome.js';
export { INSTALL_OPTIONS, InstallOptions } from './installs/install.options.js';
export { InstallQueue, type EnqueueResult } from './installs/install-queue.service.js';
export { InstallationCache } from './installations/installation-cache.js';
export {
  INSTALLATION_STORE,
  type DeferredEvent,
  type DeferBounds,
  type InstallationStore,
  type Lease,
  type PendingBounds,
  type PendingCrowd,
  type PendingCrowds,
  type PendingInstall,
  type PendingInstallListing,
  type PendingUninstall,
} from './installations/installation-store.js';
export type {
  Installation,
  InstallationStatus,
  Muted,
  MutedReason,
  Portal,
  TokenlessInstallation,
} from './installations/installation.js';
export { PortalMuting } from './muting/portal-muting.service.js';
export { TokenProbe } from './clients/token-probe.service.js';
export { SuspendedPortals } from './uninstalls/suspended-portals.js';
export { PortalSuspension } from './uninstalls/portal-suspension.service.js';
export { UninstallChecks } from './uninstalls/uninstall-checks.service.js';
export { UninstallExecutor } from './uninstalls/uninstall-executor.service.js';
export { UninstallVerifier } from './uninstalls/uninstall-verifier.service.js';
export { KeepAlive } from './tokens/keep-alive.service.js';
export { EventAuthenticator } from './senders/event-authenticator.service.js';
export { PortalEvents, type InstallChange, type Uninstall } from './portal-events/portal-events.service.js';
export {
  ActorTokenError,
  PortalAuthorizationLostError,
  PortalMoveUnconfirmedError,
  PortalNotInstalledError,
  PortalTokenBusyError,
  type AuthorizationLoss,
  type AuthorizationLostReason,
} from './portals.errors.js';
export {
  APPLICATION_OPTIONS,
  ApplicationOptions,
  PORTALS_OPTIONS,
  PortalsOptions,
  WEBHOOKS_OPTIONS,
  WebhookOptions,
} from './portals.options.js';

export { TokenRefresher } from './tokens/token-refresher.service.js';
export { TokenService } from './tokens/token.service.js';
export { InstallFinalizer } from './installs/install-finalizer.service.js';
export { InstallVerifier } from './installs/install-verifier.service.js';
export { InstallRenewer } from './installs/install-renewer.service.js';
export { InstallOwnerLookup } from './installs/install-owner-lookup.service.js';
export { VerificationService } from './installs/verification.service.js';
export {
  PORTAL_BINDINGS,
  PORTAL_DELIVERIES,
  PortalForgetting,
  type ForgottenPortal,
  type PortalBindings,
  type PortalDeliveries,
  type ReleasedBindings,
  type RemovedDeliveries,
} from './forget/index.js';
export { PortalImportRefusedError, PortalImportWaitingError } from './installs/portal-import.errors.js';
export type { InstallationImport } from './installs/installation-import.js';
export { PortalImport } from './installs/portal-import.service.js';
export { PortalDirectory } from './portal-directory.service.js';
export {
  broken,
  NONCE_PARAM,
  RoundTrip,
  TEST_EVENTS,
  WORKS,
  type CheckedLink,
  type PortalCheck,
  type PreparedTest,
  type TestEvents,
} from './round-trip/index.js';
export { WebhookClientError, WebhookUrlError } from './clients/webhook.errors.js';
export { webhookUrlProblem } from './clients/webhook-url.js';
export { PORTALS_ROOM } from './portals.room.js';
