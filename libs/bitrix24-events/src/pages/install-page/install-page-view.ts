import type { InstallLanguage, InstallState } from './install-page-language.js';

/**
 * What an own template of the installation page is given. Everything in it is safe to put into HTML as it is, and
 * none of it is a secret of the portal.
 *
 * @example
 * ```ts
 * template: ({ nonce, message, scripts }) => `<!doctype html><title>Welcome</title>
 *   <style nonce="${nonce}">body { font-family: sans-serif }</style>
 *   <p id="bitrix24-status">${message}</p>${scripts}`,
 * ```
 * @publicApi
 */
export interface InstallPageView {
  state: InstallState;
  /** In which `message` and `title` are, by the portal's `LANG`: English where the page does not speak that one. */
  language: InstallLanguage;
  /** A heading, in an element with the id `bitrix24-title` it follows the installation too. */
  title: string;
  /** To be put into the element with the id `bitrix24-status`, whose text follows the installation. */
  message: string;
  /**
   * The script elements that follow the installation and end it; `''` on a page without a next step. Put them after
   * the element with the id `bitrix24-status`.
   */
  scripts: string;
  /** For `nonce` of your own `style` and `script` elements: others are ignored, and so are images. */
  nonce: string;
}
