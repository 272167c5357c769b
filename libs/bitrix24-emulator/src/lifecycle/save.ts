import type { Hit } from '../model/hit.js';
import type { PortalModel } from '../model/portal.js';
import { checkHandlerUrl } from '../rest/methods/handler-url.js';

/**
 * The edit form of a local application is saved. One with pages gets ONAPPINSTALL each time, with other data than
 * an installation (`IS_NEW_APP` is 1 for an application that is *not* new); one that uses the API only gets
 * nothing, and its binding stays where it was when the installation path changes.
 */
export function saveForm(model: PortalModel, hit: Hit, clientId: string, handlerUrl?: string): void {
  const app = model.applications.get(clientId);
  if (handlerUrl !== undefined) {
    checkHandlerUrl(handlerUrl);
    app.handlerUrl = handlerUrl;
  }
  if (app.type === 'api') return;
  hit.raise('ONAPPINSTALL', { IS_NEW_APP: 1, LANGUAGE_ID: model.facts.language }, { clientId });
}
