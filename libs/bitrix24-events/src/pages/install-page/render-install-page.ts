import { escapeHtml } from '../escape-html.js';
import { htmlPage, type PageAnswer } from '../page-answer.js';
import { pageHeaders } from '../page-headers.js';
import type { InstallPageView } from './install-page-view.js';
import { textsIn, type InstallProgress } from './install-texts.js';
import type { InstallLanguage } from './install-page-language.js';

/** The inputs of the page of one installation. */
export interface InstallPageFacts {
  status: number;
  progress: InstallProgress;
  language: InstallLanguage;
  nonce: string;
  /** `''`: the page makes no further progress. */
  scripts: string;
  /** The portal's verified origin; without one the page makes no progress. */
  ancestor: string | undefined;
}

/** The module's own document. */
export const defaultTemplate = ({ nonce, language, title, message, scripts }: InstallPageView): string =>
  htmlPage({
    nonce,
    language,
    title,
    content: `<p id="bitrix24-status">${message}</p>\n${scripts}`,
  });

export function installPageAnswer(
  { status, progress, language, nonce, scripts, ancestor }: InstallPageFacts,
  template: (view: InstallPageView) => string,
): PageAnswer {
  const { state, message } = progress;
  const texts = textsIn(language);
  const title = state === 'installed' ? texts.doneTitle : texts.title;
  return {
    status,
    headers: pageHeaders({
      type: 'text/html',
      nonce,
      scripts: scripts !== '',
      ancestor,
      framedByAnyone: ancestor === undefined,
    }),
    body: template({
      state,
      language,
      title: escapeHtml(title),
      message: escapeHtml(message),
      scripts,
      nonce,
    }),
  };
}
