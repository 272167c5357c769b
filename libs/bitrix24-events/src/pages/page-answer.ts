import { escapeHtml } from './escape-html.js';
import { pageHeaders } from './page-headers.js';
import { randomToken } from './random-token.js';

/** The whole of a response: nothing of it is left to the framework. */
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

/** What a page without anything to run says. */
export interface StaticPage {
  status: number;
  title: string;
  message: string;
  framedByAnyone?: boolean;
}

/** A page to read: nothing in it can be clicked, sent or run. */
export function staticAnswer({ status, title, message, framedByAnyone }: StaticPage): PageAnswer {
  const nonce = randomToken();
  return {
    status,
    headers: pageHeaders({ type: 'text/html', nonce, ...(framedByAnyone && { framedByAnyone }) }),
    body: htmlPage({ nonce, title, content: `<p id="bitrix24-status">${escapeHtml(message)}</p>` }),
  };
}

/** A whole document in the module's plain look. `content` is HTML already. */
export const htmlPage = ({ nonce, title, content }: { nonce: string; title: string; content: string }) =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style nonce="${nonce}">
body { margin: 0; padding: 3rem 1.5rem; background: #fff; color: #333; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 36rem; margin: 0 auto; }
h1 { font-size: 1.4rem; font-weight: 600; }
</style>
</head>
<body>
<main>
<h1 id="bitrix24-title">${escapeHtml(title)}</h1>
${content}
</main>
</body>
</html>
`;
