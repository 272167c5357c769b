import { escapeHtml } from '../escape-html.js';
import { htmlPage, type PageAnswer } from '../page-answer.js';
import { pageHeaders } from '../page-headers.js';
import { DONE_TITLE, TITLE } from './install-messages.js';
import type { InstallPageView } from './install-page-view.js';
import type { InstallProgress } from './install-progress.js';

/** What makes a page of one installation. */
export interface InstallPageFacts {
  status: number;
  progress: InstallProgress;
  nonce: string;
  /** `''`: nothing goes on from here. */
  scripts: string;
  /** The portal's origin, verified; without one nothing goes on in the page. */
  ancestor: string | undefined;
}

/** The module's own document. */
export const defaultTemplate = ({ nonce, state, message, scripts }: InstallPageView): string =>
  htmlPage({
    nonce,
    title: state === 'installed' ? DONE_TITLE : TITLE,
    content: `<p id="bitrix24-status">${message}</p>\n${scripts}`,
  });

export function installPageAnswer(
  { status, progress, nonce, scripts, ancestor }: InstallPageFacts,
  template: (view: InstallPageView) => string,
): PageAnswer {
  const { state, message } = progress;
  return {
    status,
    headers: pageHeaders({
      type: 'text/html',
      nonce,
      scripts: scripts !== '',
      ancestor,
      framedByAnyone: ancestor === undefined,
    }),
    body: template({ state, message: escapeHtml(message), scripts, nonce }),
  };
}
