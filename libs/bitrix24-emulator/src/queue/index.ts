export type { SentDelivery } from './delivery.js';
export { QueueOptions } from './queue.options.js';
export { QueueServer } from './queue-server.js';
export { Routes } from './routes.js';
