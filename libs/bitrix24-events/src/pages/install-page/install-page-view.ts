import type { InstallLanguage, InstallState } from './install-page-language.js';

/**
 * The input of a custom template for the installation page. All values are safe to insert into HTML
 * as they are, and none is a secret of the portal.
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
  /**
   * The language of `message` and `title`, from the portal's `LANG`: English if that one is not
   * supported.
   */
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
