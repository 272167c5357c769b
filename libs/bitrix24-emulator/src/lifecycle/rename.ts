import { EmulatorError } from '../emulator.errors.js';
import { isLoopback, type Listeners } from '../http/index.js';
import type { PortalModel } from '../model/portal.js';

/**
 * Gives the portal another address on loopback. The old one stays open and answers 302; the auth server tells the
 * new `client_endpoint`, and so do events.
 *
 * @param domain host and port, or a host alone; a free port on 127.0.0.1 without one
 * @throws EmulatorError when the host is not on this machine
 */
export async function rename(model: PortalModel, listeners: Listeners, domain?: string): Promise<string> {
  const [hostname, port] = domain?.split(':') ?? [];
  if (hostname !== undefined && (hostname === 'localhost' || !isLoopback(hostname))) {
    throw EmulatorError.invalidOption('the portal’s domain', String(domain), "rename('127.0.0.2')");
  }
  const opened = await listeners.addPortal(hostname, Number(port ?? 0));
  model.addresses.domain = opened;
  model.addresses.endpoint = `http://${opened}/rest/`;
  return opened;
}
