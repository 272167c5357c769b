export { isLocalName } from './local-name.js';
export { PROXY_REFUSED } from './open-tunnel.js';
export { proxyFor, readProxy, shownProxy, unusableProxy, WITHOUT_SOCKS } from './proxy-choice.js';
export { HttpsTunnels, HttpTunnels } from './tunnel-agents.js';
