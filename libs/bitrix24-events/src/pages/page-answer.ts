import { escapeHtml } from './escape-html.js';
import { pageHeaders } from './page-headers.js';
import { randomToken } from './random-token.js';

/** The complete response: the framework adds nothing. */
export interface PageAnswer {
  status: number;
  headers: Readonly<Record<string, string | readonly string[]>>;
  body: string;
}

/** Plain text for a person. */
export const textAnswer = (
  status: number,
  text: string,
  headers: PageAnswer['headers'] = {},
): PageAnswer => ({
  status,
  headers: { ...pageHeaders({ type: 'text/plain' }), ...headers },
  body: `${text}\n`,
});

/** The content of a page without scripts. */
export interface StaticPage {
  status: number;
  /** Default: English. */
  language?: string;
  title: string;
  message: string;
  framedByAnyone?: boolean;
}

/** A read-only page: nothing in it can be clicked, sent or run. */
export function staticAnswer({ status, language, title, message, framedByAnyone }: StaticPage): PageAnswer {
  const nonce = randomToken();
  return {
    status,
    headers: pageHeaders({ type: 'text/html', nonce, ...(framedByAnyone && { framedByAnyone }) }),
    body: htmlPage({
      nonce,
      language,
      title: escapeHtml(title),
      content: `<p id="bitrix24-status">${escapeHtml(message)}</p>`,
    }),
  };
}

/** The values for the module's plain document. */
export interface HtmlPage {
  nonce: string;
  /** Default: English. */
  language?: string | undefined;
  /** HTML already. */
  title: string;
  /** HTML already. */
  content: string;
}

/** A complete document in the module's plain style. */
export const htmlPage = ({ nonce, language = 'en', title, content }: HtmlPage): string =>
  `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style nonce="${nonce}">
body { margin: 0; padding: 3rem 1.5rem; background: #fff; color: #333; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 36rem; margin: 0 auto; }
h1 { font-size: 1.4rem; font-weight: 600; }
</style>
</head>
<body>
<main>
<h1 id="bitrix24-title">${title}</h1>
${content}
</main>
</body>
</html>
`;
