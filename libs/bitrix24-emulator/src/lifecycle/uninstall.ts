import type { Hit } from '../model/hit.js';
import type { PortalModel } from '../model/portal.js';
import { removeBindings } from './install.js';

/** Uninstalls an application: the event first, without tokens, then the bindings go and its tokens are dead. */
export function uninstall(model: PortalModel, hit: Hit, clientId: string, clean: boolean): void {
  const app = model.applications.get(clientId);
  hit.raise('ONAPPUNINSTALL', { CLEAN: clean, LANGUAGE_ID: model.facts.language }, { clientId });
  app.active = false;
  removeBindings(model, clientId);
}
