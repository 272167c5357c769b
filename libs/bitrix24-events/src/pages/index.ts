export {
  InstallPageOptions,
  type InstallLanguage,
  type InstallPageView,
  type InstallState,
} from './install-page/index.js';
export { OAuthCallbackOptions } from './oauth/index.js';
export { pageProblems } from './page-problems.js';
export { PAGE_ROUTES_OPTIONS, type PageRoutesOptions } from './page-routes.service.js';
export { PAGES, PagesOptions, type GivenPagesOptions, type PageExtras, type PageName } from './pages.js';
export { PAGES_ROOM } from './pages.room.js';
