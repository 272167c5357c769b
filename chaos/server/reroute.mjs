import { Socket } from 'node:net';

const connect = Socket.prototype.connect;

/** Has this process reach the ports of `routes` by others: what it says to whom stays the same. */
export function reroute(routes) {
  Socket.prototype.connect = function (...args) {
    // Node's own callers pass what it has normalised: a list of the options and the listener.
    const [given] = args;
    const options = Array.isArray(given) ? given[0] : given;
    const port = routes[options?.port];
    if (port === undefined) return connect.apply(this, args);
    // An agent knows its sockets by the same options, and would keep those that it does not recognize.
    const changed = { ...options, port };
    if (!Array.isArray(given)) return connect.call(this, changed, ...args.slice(1));
    return connect.call(this, Object.assign(given.slice(), given, { 0: changed }));
  };
}
