import { escapeHtml } from '../escape-html.js';
import { textsIn } from './install-texts.js';
import type { InstallLanguage } from './install-page-language.js';

/**
 * The script in the frame: asks the server for the progress, shows it, and notifies the portal once
 * everything is done. Plain text, without any value of a request; its texts are in attributes. Uses
 * URLs relative to the page: a proxy may have moved it.
 */
const FOLLOW = `
(() => {
  const { ticket, language, done: doneTitle, blocked } = document.currentScript.dataset;
  const page = location.pathname.replace(/\\/+$/, '');
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const say = (text) => {
    const status = document.getElementById('bitrix24-status');
    if (status) status.textContent = text;
  };
  const done = () => {
    const title = document.getElementById('bitrix24-title');
    if (title) document.title = title.textContent = doneTitle;
  };
  const ask = async () => {
    const answer = await fetch(page + '/status?ticket=' + ticket + '&LANG=' + language, { cache: 'no-store', credentials: 'omit' });
    return answer.json();
  };
  const ready = async () => {
    // Once the document is complete, the script has come or has failed: it may be blocked.
    const isComing = (waited) => waited < 15000 && (waited < 500 || document.readyState !== 'complete');
    for (let waited = 0; isComing(waited) && !window.BX24; waited += 100) await pause(100);
    if (!window.BX24) throw new Error('no script');
    const begun = new Promise((resolve) => window.BX24.init(resolve));
    await Promise.race([begun, pause(15000).then(() => { throw new Error('no answer'); })]);
  };
  const finish = async () => {
    try {
      await ready();
      window.BX24.installFinish();
    } catch {
      say(blocked);
    }
  };
  const follow = async () => {
    for (;;) {
      let now = {};
      try { now = await ask(); } catch { /* asked again */ }
      if (now.message) say(now.message);
      if (now.state === 'installed') done();
      if (now.state === 'installed') return finish();
      if (now.state === 'refused' || now.state === 'lost') return;
      await pause(1000);
    }
  };
  follow();
})();
`;

/** The script elements of a page that follows its installation by `ticket`. */
export function installScripts(
  nonce: string,
  scriptUrl: string,
  ticket: string,
  language: InstallLanguage,
): string {
  const { doneTitle, blocked } = textsIn(language);
  const data = Object.entries({ ticket, language, done: doneTitle, blocked })
    .map(([name, value]) => `data-${name}="${escapeHtml(value)}"`)
    .join(' ');
  return (
    `<script nonce="${nonce}" async src="${escapeHtml(scriptUrl)}"></script>\n` +
    `<script nonce="${nonce}" ${data}>${FOLLOW}</script>`
  );
}
