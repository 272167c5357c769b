import { acceptRow, bareServer } from './accept.mjs';
import { bind } from './bind.mjs';
import { bullmq } from './bullmq.mjs';
import { memory } from './memory.mjs';
import { parser } from './parser.mjs';
import { slowDisk } from './slow-disk.mjs';

const accept = (adapter, target) => (options) =>
  acceptRow(
    {
      adapter,
      target,
      title: `CPU per durably accepted request ÷ bare controller, ${adapter}`,
      startOther: bareServer(adapter),
    },
    options,
  );

/** @type {Record<string, (options: object) => Promise<object>>} */
export const ROWS = {
  parser,
  'accept-express': accept('express', 1),
  'accept-fastify': accept('fastify', 1.25),
  'accept-bullmq': bullmq,
  'accept-slow-disk': slowDisk,
  'bind-150': bind,
  'memory-100k': memory,
};
