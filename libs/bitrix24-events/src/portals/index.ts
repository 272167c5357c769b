export type { ActorToken } from './actor-access.js';
export { AUTHORIZE_URL, type AuthorizeUrl } from './authorize-url.js';
export { EVENT_CONNECTOR, type EventConnector } from './event-connector.js';
export { AuthorizationReports } from './authorization-reports.service.js';
export { Bitrix24Clients } from './bitrix24-clients.service.js';
export { Bitrix24Portals, type RequestProof } from './bitrix24-portals.service.js';
export { ClientSecretCheck } from './client-secret/index.js';
export type { EventSender } from './event-sender.js';
export { candidateId, type IdentifiedCandidate, type InstallCandidate } from './install-candidate.js';
export { REFUSAL_HINTS, type InstallOutcome, type InstallRefusal } from './install-outcome.js';
export { INSTALL_OPTIONS, InstallOptions } from './install.options.js';
export { InstallIntake, type ParkResult } from './install-intake.service.js';
export { InstallationCache } from './installation-cache.js';
export {
  INSTALLATION_STORE,
  type HeldEvent,
  type HoldBounds,
  type InstallationStore,
  type Lease,
  type ParkBounds,
  type ParkedCrowd,
  type ParkedCrowds,
  type ParkedInstall,
  type ParkedListing,
  type PendingUninstall,
} from './installation-store.js';
export type {
  Installation,
  InstallationStatus,
  Muted,
  MutedReason,
  Portal,
  TokenlessInstallation,
} from './installation.js';
export { PortalMuting } from './muting/portal-muting.service.js';
export { PairProbe } from './suspension/pair-probe.service.js';
export { SuspendedPortals } from './suspension/suspended-portals.js';
export { PortalSuspension } from './suspension/portal-suspension.service.js';
export { UninstallChecks } from './suspension/uninstall-checks.service.js';
export { UninstallConclusion } from './suspension/uninstall-conclusion.service.js';
export { UninstallJudge } from './suspension/uninstall-judge.service.js';
export { KeepAlive } from './keep-alive/keep-alive.service.js';
export { PortalGate } from './portal-gate.service.js';
export { PortalEvents, type InstallChange, type Uninstall } from './portal-events.service.js';
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
export { resealInstallations } from './sqlite/reseal-installations.js';
export { SqliteInstallationStore } from './sqlite/sqlite-installation-store.js';
export { TokenRefresher } from './token-refresher.service.js';
export { TokenService } from './token.service.js';
export { InstallConclusion } from './verification/install-conclusion.service.js';
export { InstallJudge } from './verification/install-judge.service.js';
export { InstallRenewer } from './verification/install-renewer.service.js';
export { InstallVerifier } from './verification/install-verifier.service.js';
export { VerificationService } from './verification/verification.service.js';
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
export {
  PortalImport,
  PortalImportRefusedError,
  PortalImportWaitingError,
  type InstallationImport,
} from './import/index.js';
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
export { WebhookClientError, WebhookUrlError } from './webhook.errors.js';
export { webhookUrlProblem } from './webhook-url.js';
export { PORTALS_ROOM } from './portals.room.js';
