export { NONCE_PARAM } from './nonce.js';
export type { CheckedLink, PortalCheck } from './portal-check.js';
export { broken, WORKS } from './portal-check.js';
export { RoundTrip } from './round-trip.service.js';
export { TokenProofs } from './token-proofs.service.js';
export { TEST_EVENTS, type PreparedTest, type TestEvents } from './test-events.js';
