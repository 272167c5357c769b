import { Server } from '../lib/server.mjs';
import { acceptRow } from './accept.mjs';

/** Against what one writes first: a controller that stores each event with an insert of its own. */
export const oneInsert = acceptRow({
  name: 'accept-one-insert',
  title: 'durably accepted and handled request ÷ controller with one SQLite insert that nothing handles',
  adapter: 'express',
  startOther: async (workspace) => ({
    other: await Server.start('one-insert', { adapter: 'express', file: workspace.file('one-insert.db') }),
  }),
});
