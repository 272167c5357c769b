export { createInstallPageController } from './install-page.controller.js';
export { InstallPageEndpoint } from './install-page-endpoint.service.js';
export { INSTALL_PAGE_OPTIONS, InstallPageOptions } from './install-page.options.js';
export { InstallPageService } from './install-page.service.js';
export type { InstallPageView } from './install-page-view.js';
export { InstallTickets } from './install-tickets.service.js';
export { InstallWatches } from './install-watches.service.js';
export type { InstallLanguage, InstallState } from './install-page-language.js';
