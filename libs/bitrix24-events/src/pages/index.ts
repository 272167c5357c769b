export {
  createInstallPageController,
  INSTALL_PAGE_OPTIONS,
  InstallPageOptions,
  type InstallLanguage,
  type InstallPageView,
  type InstallState,
} from './install-page/index.js';
export {
  createOAuthCallbackController,
  OAUTH_CALLBACK_OPTIONS,
  OAuthCallbackOptions,
} from './oauth/index.js';
export { pageProblems } from './page-problems.js';
export { PAGE_ROUTES_OPTIONS, type PageRoutesOptions } from './page-routes.service.js';
export { PAGES_ROOM } from './pages.room.js';
