import { EmulatorError } from '../emulator.errors.js';
import { isLoopback } from '../http/index.js';

/** Which public origins are really local ones. Nothing is ever sent to an address outside this machine. */
export class Routes {
  readonly #local = new Map<string, string>();

  constructor(routes: Readonly<Record<string, string>> = {}) {
    for (const [publicOrigin, localOrigin] of Object.entries(routes)) this.add(publicOrigin, localOrigin);
  }

  /** @throws EmulatorError when `localOrigin` is not on this machine */
  add(publicOrigin: string, localOrigin: string): void {
    const local = new URL(localOrigin);
    if (local.protocol !== 'http:' || !isLoopback(local.hostname))
      throw EmulatorError.notLoopback(localOrigin);
    this.#local.set(new URL(publicOrigin).origin, local.origin);
  }

  /** Where a bound URL really is. @throws EmulatorError when it is nowhere on this machine */
  resolve(url: string): URL {
    const bound = new URL(url);
    const local = this.#local.get(bound.origin);
    if (local !== undefined) return new URL(bound.pathname + bound.search, local);
    if (bound.protocol !== 'http:' || !isLoopback(bound.hostname))
      throw EmulatorError.notLoopback(bound.origin);
    return bound;
  }
}
