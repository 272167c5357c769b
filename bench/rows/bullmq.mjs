import { redisServer } from '../lib/redis.mjs';
import { Server } from '../lib/server.mjs';
import { temporaryPackage } from '../lib/temporary-package.mjs';
import { Workspace } from '../lib/workspace.mjs';
import { acceptRow } from './accept.mjs';

const VERSION = '5';
const title = 'CPU per durably accepted request ÷ controller that adds to a BullMQ queue, express';

/** Against the usual way: a controller that puts each event into a queue on Redis. */
export async function bullmq(options) {
  return Workspace.with(async (workspace) => {
    const redis = await redisServer(workspace);
    if (!redis) return { title, skipped: 'needs the program redis-server' };
    const entry = await temporaryPackage(workspace, 'bullmq', VERSION);
    if (!entry) return { title, skipped: 'bullmq could not be installed into a temporary folder' };
    return acceptRow(
      {
        adapter: 'express',
        target: 0.6,
        title,
        startOther: () => Server.start('bullmq', { entry: entry.url, redisPort: redis.port }),
      },
      options,
    ).then((row) => ({ ...row, details: { ...row.details, bullmq: entry.version } }));
  });
}
