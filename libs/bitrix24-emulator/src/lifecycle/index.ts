export { finishInstallation, install, reinstall, type InstallOptions } from './install.js';
export { pageRequest } from './open-page.js';
export { uninstall } from './uninstall.js';
export { update, type UpdateOptions } from './update.js';
export { bindWebhook } from './webhook.js';
