import { Server } from '../lib/server.mjs';
import { acceptRow } from './accept.mjs';

/** Against the same application with a controller of its own, which stores nothing, instead of the module. */
export const bare = (adapter, target) =>
  acceptRow({
    name: `accept-${adapter}`,
    title: 'durably accepted and handled request ÷ bare controller that stores nothing',
    adapter,
    target,
    startOther: async () => ({ other: await Server.start('bare', { adapter }) }),
  });
