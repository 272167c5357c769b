export { PortalImportRefusedError, PortalImportWaitingError } from '../installs/portal-import.errors.js';
export type { InstallationImport } from '../installs/installation-import.js';
export { PortalImport } from '../installs/portal-import.service.js';
