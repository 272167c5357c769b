import { EmulatorError } from '../emulator.errors.js';
import type { PortalModel } from '../model/portal.js';
import { checkHandlerUrl } from '../rest/methods/handler-url.js';

/** An outgoing webhook as the portal's UI saves it: a token, and a row per event. */
export function bindWebhook(
  model: PortalModel,
  url: string,
  events: string[],
): { id: number; applicationToken: string } {
  checkHandlerUrl(url);
  const names = events.map((event) => event.toUpperCase());
  const unknown = names.find((name) => model.events.scopeOf(name) === undefined);
  if (unknown !== undefined) throw EmulatorError.unknownEvent(unknown);
  const { id, applicationToken } = model.webhooks.addOutgoing(url, names);
  for (const event of names) {
    model.bindings.add({
      event,
      handler: url,
      webhookId: id,
      userId: 0,
      connector: '',
      offline: false,
      options: {},
    });
  }
  return { id, applicationToken };
}
