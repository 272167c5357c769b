export { IsQueueServers } from './is-queue-servers.decorator.js';
export { PUBLISHED_LISTS } from './published-lists.js';
export { QueueServers } from './queue-servers.service.js';
