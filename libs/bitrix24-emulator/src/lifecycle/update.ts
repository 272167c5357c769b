import { randomBytes } from 'node:crypto';
import type { Hit } from '../model/hit.js';
import type { PortalModel } from '../model/portal.js';
import { raiseInstall, removeBindings } from './install.js';

/**
 * How an application is updated. The sources disagree on the last two, so both are switches.
 *
 * @publicApi
 */
export interface UpdateOptions {
  /** Default: the next one. */
  version?: number;
  /** Whether ONAPPUPDATE delivers a new `application_token`. */
  rotateToken?: boolean;
  /**
   * What the update raises. Sources differ: ONAPPUPDATE is documented, the market's own update was seen to raise
   * ONAPPINSTALL. Default: `ONAPPUPDATE`.
   */
  raises?: 'ONAPPUPDATE' | 'ONAPPINSTALL' | 'both' | 'neither';
  /** Whether the update drops the application's bindings. */
  removeBindings?: boolean;
}

/** Updates an application. One with an installation page is mute afterwards until it finishes. */
export function update(model: PortalModel, hit: Hit, clientId: string, options: UpdateOptions): void {
  const app = model.applications.get(clientId);
  const previous = app.version;
  app.version = options.version ?? previous + 1;
  if (options.rotateToken) app.applicationToken = randomBytes(16).toString('hex');
  const raises = options.raises ?? 'ONAPPUPDATE';
  if (raises === 'ONAPPUPDATE' || raises === 'both') {
    const data = { VERSION: app.version, PREVIOUS_VERSION: previous, LANGUAGE_ID: model.facts.language };
    hit.raise('ONAPPUPDATE', data, { clientId });
  }
  if (raises === 'ONAPPINSTALL' || raises === 'both') raiseInstall(model, hit, app);
  if (app.type === 'ui-install') app.installed = false;
  if (options.removeBindings) removeBindings(model, clientId);
}
