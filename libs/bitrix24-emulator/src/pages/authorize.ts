import { type Answer, escapeHtml, htmlAnswer, redirectAnswer } from '../http/index.js';
import type { PortalModel } from '../model/portal.js';
import type { Routes } from '../queue/index.js';

/**
 * `/oauth/authorize/`: sends the logged-in user back to the application with a code, which lives 30 s. What a
 * portal shows instead, and with which status, is not documented.
 */
export function authorizePage(
  model: PortalModel,
  routes: Routes,
  userId: number | null,
  query: Readonly<Record<string, unknown>>,
): Answer {
  if (userId === null) return message(200, 'Authorization', 'Please log in.');
  const text = (name: string): string => (typeof query[name] === 'string' ? query[name] : '');
  const app = model.applications.find(text('client_id'));
  if (!app?.active) return message(404, 'Error', 'The application is not installed.');
  const url = routes.resolve(app.redirectUrl ?? app.handlerUrl);
  const { clientId, scope } = app;
  const answer = {
    code: model.tokens.issueCode(clientId, userId, scope),
    ...(text('state') !== '' && { state: text('state') }),
    domain: model.addresses.domain,
    member_id: model.facts.memberId,
    scope: scope.join(','),
    server_domain: model.authDomain,
  };
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  return redirectAnswer(url.href);
}

export function message(status: number, title: string, text: string): Answer {
  const page = `<!DOCTYPE html><html><head><title>${escapeHtml(title)}</title></head><body><p>${escapeHtml(text)}</p></body></html>\n`;
  return htmlAnswer(status, page);
}
