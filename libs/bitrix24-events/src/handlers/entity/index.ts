export type { EntityAsker } from './entity-asker.js';
export { EventEntityError } from './entity.errors.js';
export { readEntity } from './read-entity.js';
