export {
  PORTAL_BINDINGS,
  PORTAL_DELIVERIES,
  type ForgottenPortal,
  type PortalBindings,
  type PortalDeliveries,
  type ReleasedBindings,
  type RemovedDeliveries,
} from './forgotten-portal.js';
export { PortalForgetting } from './portal-forgetting.service.js';
