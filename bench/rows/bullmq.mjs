import { redisServer } from '../lib/redis.mjs';
import { Server } from '../lib/server.mjs';
import { temporaryPackages } from '../lib/temporary-packages.mjs';
import { acceptRow } from './accept.mjs';

const VERSIONS = { bullmq: '6', ioredis: '5' };

/** Against the usual way: a controller that puts each event into a queue on Redis. */
export const bullmq = acceptRow({
  name: 'accept-bullmq',
  title:
    'durably accepted and handled request ÷ controller that adds to a BullMQ queue, without the CPU of Redis',
  adapter: 'express',
  target: { atMost: 0.55 },
  async startOther(workspace) {
    const redis = await redisServer(workspace);
    if (!redis) return { skipped: 'no redis-server could be started' };
    const packages = await temporaryPackages(workspace, VERSIONS);
    if (!packages) return { skipped: 'bullmq could not be installed into a temporary folder' };
    return {
      other: await Server.start('bullmq', {
        bullmq: packages.bullmq.url,
        ioredis: packages.ioredis.url,
        redisPort: redis.port,
      }),
      details: {
        'their versions':
          `bullmq ${packages.bullmq.version}, ioredis ${packages.ioredis.version}, ` +
          `${redis.version} (appendfsync always)`,
      },
    };
  },
});
