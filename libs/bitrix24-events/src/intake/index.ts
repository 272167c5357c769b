export { BodyCapture } from './body-capture.service.js';
export { IntakeCounts, type IntakeCountsSnapshot } from './intake-counts.js';
export { IntakeEndpoint } from './intake-endpoint.service.js';
export { IntakeLog } from './intake-log.js';
export { INTAKE_ROUTE_OPTIONS, IntakeRoute, type IntakeRouteOptions } from './intake-route.service.js';
export { createIntakeController, type IntakeControllerOptions } from './intake.controller.js';
export { INTAKE_OPTIONS, IntakeOptions } from './intake.options.js';
export { IntakeService } from './intake.service.js';
export { InstalledEvents } from './installed-events.service.js';
