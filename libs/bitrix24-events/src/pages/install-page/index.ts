export { INSTALL_PAGE } from './install-page.definition.js';
export { InstallPageOptions } from './install-page.options.js';
export { InstallWatches } from './install-watches.service.js';
export type { InstallPageView } from './install-page-view.js';
export type { InstallLanguage, InstallState } from './install-page-language.js';
