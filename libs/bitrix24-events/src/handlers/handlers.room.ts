import type { Room } from '../common/index.js';
import { HandlerInvokers } from './handler-invokers.service.js';
import { HandlerRegistry } from './handler.registry.js';

/** The decorated methods, and how they are called. */
export const HANDLERS_ROOM: Room = {
  providers: [HandlerInvokers, HandlerRegistry],
  ground: [HandlerRegistry],
};
