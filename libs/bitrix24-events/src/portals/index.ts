export type { ActorToken } from './actor-access.js';
export { AuthorizationReports } from './authorization-reports.service.js';
export { Bitrix24Clients } from './bitrix24-clients.service.js';
export { Bitrix24Portals } from './bitrix24-portals.service.js';
export type { EventSender } from './event-sender.js';
export type { IdentifiedCandidate, InstallCandidate } from './install-candidate.js';
export { InstallIntake, type ParkResult } from './install-intake.service.js';
export { InstallationCache } from './installation-cache.js';
export {
  INSTALLATION_STORE,
  type InstallationStore,
  type Lease,
  type ParkedInstall,
} from './installation-store.js';
export type { Installation, InstallationStatus, Portal } from './installation.js';
export { PortalGate } from './portal-gate.service.js';
export {
  PortalLifecycle,
  type InstallListener,
  type Uninstall,
  type UninstallListener,
} from './portal-lifecycle.service.js';
export {
  ActorTokenError,
  PortalAuthorizationLostError,
  PortalNotInstalledError,
  PortalTokenBusyError,
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
export { SqliteInstallationStore } from './sqlite/sqlite-installation-store.js';
export { TokenRefresher } from './token-refresher.service.js';
export { TokenService } from './token.service.js';
export { InstallVerifier } from './verification/install-verifier.service.js';
export { VerificationService } from './verification/verification.service.js';
