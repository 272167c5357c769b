import { bare } from './bare.mjs';
import { bind } from './bind.mjs';
import { bootPortals } from './boot-portals.mjs';
import { bullmq } from './bullmq.mjs';
import { catchUp } from './catch-up.mjs';
import { coldStart } from './cold-start.mjs';
import { handlers } from './handlers.mjs';
import { list } from './list.mjs';
import { memory } from './memory.mjs';
import { millionKept } from './million-kept.mjs';
import { oneInsert } from './one-insert.mjs';
import { orderOneObject } from './order.mjs';
import { parser } from './parser.mjs';
import { restRead } from './rest-read.mjs';
import { slowDisk } from './slow-disk.mjs';
import { worstBody } from './worst-body.mjs';

/**
 * @typedef {object} Figure
 * @property {string} name
 * @property {string} unit
 * @property {{ atMost?: number, atLeast?: number }} [target]
 * @property {boolean} [exact] a count that is the same each time: one sample tells it
 *
 * @typedef {object} Row
 * @property {string} title
 * @property {Figure[]} figures
 * @property {(options: object) => Promise<{ skipped: string } | { samples: number[][], details: object }>} run
 *   `samples`: those of each figure, in order
 */

/** @type {Record<string, Row>} */
export const ROWS = {
  parser,
  'worst-body': worstBody,
  'accept-express': bare('express', { atMost: 0.95 }),
  'accept-fastify': bare('fastify', { atMost: 1.15 }),
  'accept-bullmq': bullmq,
  'accept-one-insert': oneInsert,
  'accept-slow-disk': slowDisk,
  'order-one-object': orderOneObject,
  'handlers-500': handlers,
  'bind-150': bind,
  'rest-read-1000-requests': restRead,
  'list-10000': list,
  'catch-up-10000': catchUp,
  'memory-100k': memory,
  'million-kept': millionKept,
  'cold-start': coldStart,
  'boot-portals': bootPortals,
};
