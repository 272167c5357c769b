export { appPagePath, PortalPages } from './portal-pages.js';
export { BrowserSession } from './session.js';
