export { PortalImportRefusedError, PortalImportWaitingError } from './portal-import.errors.js';
export type { InstallationImport } from './installation-import.js';
export { PortalImport } from './portal-import.service.js';
