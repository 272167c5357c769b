import { isPlainHttp } from '../is-plain-http.js';
import type { PageDefinition } from '../page-definition.js';
import { InstallPageEndpoint } from './install-page-endpoint.service.js';
import { createInstallPageController, STATUS_PATH } from './install-page.controller.js';
import { INSTALL_PAGE_OPTIONS, type InstallPageOptions } from './install-page.options.js';
import { InstallPageService } from './install-page.service.js';
import { InstallTickets } from './install-tickets.service.js';
import { InstallWatches } from './install-watches.service.js';

/**
 * Shows an administrator the progress of the installation, and tells the portal when it is
 * finished.
 */
export const INSTALL_PAGE: PageDefinition<'installPage', InstallPageOptions> = {
  name: 'installPage',
  defaultPath: '/bitrix24/install',
  routes: ['/', STATUS_PATH],
  createController: createInstallPageController,
  optionsToken: INSTALL_PAGE_OPTIONS,
  providers: [InstallWatches, InstallTickets, InstallPageService, InstallPageEndpoint],
  parts: [InstallWatches],
  problems: ({ options, allowInsecure }) =>
    isPlainHttp(options.scriptUrl) && !allowInsecure
      ? ['installPage.scriptUrl must be https (for tests, set rest.allowInsecure)']
      : [],
};
